// Which networks there are, and which two of them are on the page.

import { find } from "../elements.js";
import { list } from "../network/models.js";
import { percent, text, whole } from "../wording.js";
import { fail, forgive } from "./failure.js";

/** @import { Entry } from "../network/models.js" */
/** @import { NetworkView } from "../view/network.js" */
/** @import { Visit } from "./state.js" */

/** The menus of the network and of the one beside it. */
const menus = /** @type {HTMLSelectElement[]} */ ([find("#model"), find("#model-2")]);

export class Networks {
  /** How many are being loaded. */
  #loading = 0;
  /** The newest attempt, for the button that makes it once more. @type {() => Promise<unknown>} */
  #attempt = () => this.start();

  /** @type {Entry[]} */
  entries = [];

  /**
   * @param {NetworkView[]} views the network and the one beside it
   * @param {Visit} visit where their names are kept
   * @param {(fresh: boolean) => void} shown a network is on the page, or could not be loaded
   */
  constructor([first, second], visit, shown) {
    this.first = first;
    this.second = second;
    this.visit = visit;
    this.shown = shown;
    menus[0].onchange = () => this.change(first, menus[0].value);
    menus[1].onchange = () => this.change(second, menus[1].value);
    find("#retry").onclick = () => this.#attempt();
  }

  /** Read the list of models and load the chosen ones. */
  async start() {
    const { state } = this.visit;
    forgive();
    try {
      this.entries = await list();
    } catch (error) {
      this.write();
      return fail(error);
    }
    this.write();
    const known = (/** @type {string} */ name) => this.entries.some((entry) => entry.name === name);
    if (!known(state.model)) state.model = this.entries[0].name;
    if (!known(state.second)) state.second = "";
    [menus[0].value, menus[1].value] = [state.model, state.second];
    await this.#open(this.first, state.model);
    if (this.first.inference.model) await this.#open(this.second, state.second);
  }

  /** Load what the state says, unless it is there. */
  async follow() {
    const [one, other] = [this.first, this.second].map(({ inference }) => inference.model?.name ?? "");
    const { model, second } = this.visit.state;
    if (!one || one !== model || other !== second) await this.start();
  }

  /** Write the menus, in the language in force. */
  write() {
    const { entries } = this;
    const chosen = menus.map(({ value }) => value);
    menus[0].replaceChildren(...entries.map(option));
    menus[1].replaceChildren(new Option(text("none"), ""), ...entries.map(({ name }) => new Option(name, name)));
    menus.forEach((menu, i) => { menu.value = chosen[i]; });
    document.body.classList.toggle("empty", !entries.length);
  }

  /** The visitor chose another one. @param {NetworkView} view @param {string} name */
  async change(view, name) {
    forgive();
    this.#attempt = () => this.change(view, name);
    if (!await this.#open(view, name)) return;
    this.#attempt = () => this.start();
    this.visit.keep(view === this.second ? { second: name } : { model: name });
  }

  /** Back on the page, perhaps after a training: fetch what is new. */
  async refresh() {
    const before = JSON.stringify(this.entries);
    const now = await list().catch(() => this.entries);
    if (JSON.stringify(now) !== before) this.start();
  }

  /**
   * Load a model into a view; without a name the view is put away. What can't be loaded leaves
   * everything as it was.
   *
   * @param {NetworkView} view
   * @param {string} name
   * @returns {Promise<boolean>} whether it is on the page now
   */
  async #open(view, name) {
    find("#loading").hidden = !++this.#loading;
    try {
      if (name && !await view.open(name)) return false;
      if (!name) view.close();
      forgive();
    } catch (error) {
      fail(error, name);
    } finally {
      find("#loading").hidden = !--this.#loading;
    }
    const { first, second, visit: { state } } = this;
    const there = view.inference.model?.name ?? "";
    // Where nothing is shown yet, the next attempt is for the same network.
    if (view === second) state.second = menus[1].value = there;
    else if (there) state.model = menus[0].value = there;
    second.element.hidden = !second.inference.model;
    document.body.classList.toggle("two", !second.element.hidden);
    if (first.inference.model) document.body.dataset.ready = first.inference.model.name;
    this.shown(there === name);
    return there === name;
  }
}

/** @param {Entry} entry */
function option({ name, accuracy, parameters = 0 }) {
  const words = [name, ...accuracy ? [percent(accuracy)] : [],
    text("parameters", { parameters: whole(parameters) })];
  return new Option(words.join(" · "), name);
}
