"""One order and one set of names for an ONNX graph, so that the same network is the same bytes."""

from typing import Any


def in_order(graph: Any) -> None:
    """Make the same network the same bytes, whatever was converted before it.

    tf2onnx counts on in the names of what is only within the graph, and keeps numbers in a set.
    """
    _call(graph)
    _name(graph, {place.name for place in (*graph.input, *graph.output)}, "")
    graph.name = "digits"


def _name(graph: Any, told: set[str], place: str) -> None:
    """Sort a graph, and call by its place what has no name outside, in the bodies of loops, too."""
    _hand_on(graph)
    _sort(graph)
    ends = [*graph.input, *graph.output]
    used = [*(name for node in graph.node for name in _needs(node)), *(end.name for end in ends)]
    numbers = sorted(graph.initializer, key=lambda number: used.index(number.name))
    made = [output for node in graph.node for output in node.output]
    within = [*(number.name for number in numbers), *made, *(end.name for end in graph.input)]
    names = {n: f"{place}#{count}" for count, n in enumerate(filter(None, within)) if n not in told}
    for one in (*numbers, *ends):
        one.name = names.get(one.name, one.name)
    for side in (side for end in ends for side in end.type.tensor_type.shape.dim):
        if side.dim_param:
            # Outside, all that is open is how many tiles there are.
            side.dim_param = "" if place else "n"
    rename(graph, names)
    in_order = [type(number).FromString(number.SerializeToString()) for number in numbers]
    del graph.initializer[:]
    graph.initializer.extend(in_order)
    del graph.value_info[:]
    graph.name, graph.doc_string = place, ""
    for count, node in enumerate(graph.node):
        node.name = f"{place}{node.op_type}#{count}"
        for attribute in node.attribute:
            if attribute.HasField("g"):
                _name(attribute.g, set(), f"{node.name}/{attribute.name}/")


def _hand_on(graph: Any) -> None:
    """Of two outputs that are equal, let the first be what is computed, the second its copy."""
    order = {end.name: count for count, end in enumerate(graph.output)}
    for node in graph.node:
        if node.op_type == "Identity" and {node.input[0], node.output[0]} <= order.keys():
            computed, copy = node.input[0], node.output[0]
            if order[copy] < order[computed]:
                rename(graph, {computed: copy, copy: computed})


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
            # The body of a loop sees what is around it, and may hand it on.
            rename(attribute.g, names)
            for end in attribute.g.output:
                end.name = names.get(end.name, end.name)
