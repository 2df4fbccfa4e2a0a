// The changes of all sessions, the newest first.
import { clock, stateName } from './words.js';

const SHOWN = 60;

export class Journal {
  #list;
  #known = new Set();

  constructor(list) {
    this.#list = list;
  }

  // Adds a change, unless it is known already: after a reconnection the last ones are told again.
  add(change) {
    if (this.#known.has(change.id)) {
      return false;
    }
    this.#known.add(change.id);
    const later = [...this.#list.children].find((item) => item.dataset.time <= change.time);
    this.#list.insertBefore(this.#item(change), later ?? null);
    while (this.#list.children.length > SHOWN) {
      this.#list.lastElementChild.remove();
    }
    return true;
  }

  #item(change) {
    const item = document.createElement('li');
    item.dataset.time = change.time;
    const time = document.createElement('time');
    time.dateTime = change.time;
    time.textContent = clock(change.time);
    const device = document.createElement('span');
    device.className = 'device-name';
    device.textContent = change.device;
    const what = document.createElement('span');
    what.className = 'what';
    what.dataset.state = change.state;
    what.textContent = stateName(change.state);
    if (change.cause) {
      const why = document.createElement('span');
      why.className = 'why';
      why.textContent = change.cause;
      what.append(why);
    }
    item.append(time, device, what);
    return item;
  }
}
