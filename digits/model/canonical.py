"""One order and one set of names for an ONNX graph, so that the same network is the same bytes."""

from typing import Any


def in_order(graph: Any) -> None:
    """Make the same network the same bytes, whatever was converted before it.

    tf2onnx counts on in the names of what is only within the graph, and keeps numbers in a set.
    """
    _call(graph)
    _sort(graph)
    told = [place.name for place in (*graph.input, *graph.output)]
    used = [*(name for node in graph.node for name in node.input), *told]
    numbers = sorted(graph.initializer, key=lambda number: used.index(number.name))
    made = [output for node in graph.node for output in node.output]
    within = [name for name in (*(number.name for number in numbers), *made) if name]
    names = {name: f"#{count}" for count, name in enumerate(within) if name not in told}
    for number in numbers:
        number.name = names.get(number.name, number.name)
    rename(graph, names)
    for count, node in enumerate(graph.node):
        node.name = f"{node.op_type}#{count}"
    in_order = [type(number).FromString(number.SerializeToString()) for number in numbers]
    del graph.initializer[:]
    graph.initializer.extend(in_order)
    for place in (*graph.input, *graph.output):
        for side in place.type.tensor_type.shape.dim:
            if side.dim_param:
                side.dim_param = "n"
    del graph.value_info[:]
    graph.name, graph.doc_string = "digits", ""


def _call(graph: Any) -> None:
    """Call numbers that are kept once, as they are equal, by the first output that they are."""
    order = {place.name: count for count, place in enumerate(graph.output)}
    for number in graph.initializer:
        same = [n for n in graph.node if n.op_type == "Identity" and n.input[0] == number.name]
        copies = [node.output[0] for node in same]
        names = [name for name in (number.name, *copies) if name in order]
        first = min(names, key=order.__getitem__, default=number.name)
        if number.name in order and first != number.name:
            rename(graph, {number.name: first, first: number.name})
            number.name = first


def _sort(graph: Any) -> None:
    """Put each node right after what it needs, beginning with what the first output needs."""
    makers = {output: node for node in graph.node for output in node.output}
    open_ = [place.name for place in reversed(graph.output)]
    done: dict[int, Any] = {}
    while open_:
        node = makers.get(open_[-1])
        if node is not None and id(node) not in done:
            missing = [
                name
                for name in _needs(node)
                if name in makers and makers[name] is not node and id(makers[name]) not in done
            ]
            if missing:
                open_.extend(reversed(missing))
                continue
            done[id(node)] = node
        open_.pop()
    in_order = [type(node).FromString(node.SerializeToString()) for node in done.values()]
    del graph.node[:]
    graph.node.extend(in_order)


def _needs(node: Any) -> list[str]:
    """The names that a node uses; the body of a loop sees what is around it."""
    within = [inner for attribute in node.attribute for inner in attribute.g.node]
    return [*node.input, *(name for inner in within for name in _needs(inner))]


def rename(graph: Any, names: dict[str, str]) -> None:
    """Call values of a graph by other names, wherever they are made or used."""
    for node in graph.node:
        node.input[:] = [names.get(name, name) for name in node.input]
        node.output[:] = [names.get(name, name) for name in node.output]
        for attribute in node.attribute:
            # The body of a loop sees what is around it.
            rename(attribute.g, names)
