// A card for each device: the state of its session, and what can be done with it.
import { clock, notice, problemOf, stateName } from './words.js';

const TRANSPORTS = {
  'coap:': 'UDP', 'coaps:': 'DTLS', 'coap+tcp:': 'TCP', 'coaps+tcp:': 'TLS', 'coap+ws:': 'WebSocket', 'coaps+ws:': 'WebSocket, TLS',
};

const at = (prefix, device, path = '') => `/api/${prefix}/${encodeURIComponent(device)}${path}`;

export class Devices {
  #list;
  #colours;
  #readLog;
  #cards = new Map();

  constructor(list, colours, readLog) {
    this.#list = list;
    this.#colours = colours;
    this.#readLog = readLog;
  }

  // Asks anew for the devices and what can be set: at first, and whenever the service may have been restarted.
  async refresh() {
    try {
      const sessions = await (await fetch('/api/sessions')).json();
      sessions.forEach((session) => this.#show(session));
      await this.#refreshSwitches();
    } catch (error) {
      notice(`The service does not answer: ${error.message}`);
    }
  }

  changed(change) {
    const card = this.#cards.get(change.device);
    if (card) {
      this.#showState(card, change.state, change.cause, change.time);
      if (change.state === 'ESTABLISHED') {
        this.#refreshSwitches();
      }
    }
  }

  #show(session) {
    const card = this.#cards.get(session.device) ?? this.#create(session.device);
    const transport = TRANSPORTS[new URL(session.uri).protocol] ?? '';
    card.querySelector('.restart').hidden = !session.simulated;
    card.querySelector('.address').textContent = `${session.uri.replace(/\/$/, '')} · ${transport}`;
    this.#showState(card, session.state, session.cause, session.since);
  }

  #showState(card, state, cause, time) {
    const pill = card.querySelector('.pill');
    pill.dataset.state = state;
    pill.textContent = stateName(state);
    const text = card.querySelector('.cause');
    text.textContent = cause ?? `since ${clock(time)}`;
    text.title = cause ?? '';
  }

  #create(device) {
    const card = document.querySelector('#device-template').content.firstElementChild.cloneNode(true);
    card.dataset.device = device;
    card.querySelector('.name').textContent = device;
    this.#colours.mark(card.querySelector('.swatch'), device);
    card.querySelector('.read-log').addEventListener('click', () => this.#readLog(device));
    card.querySelector('.read-log').setAttribute('aria-label', `Read the log of ${device}`);
    const restart = card.querySelector('.restart');
    restart.setAttribute('aria-label', `Restart ${device}`);
    restart.addEventListener('click', () => this.#restart(device));
    this.#list.append(card);
    this.#cards.set(device, card);
    return card;
  }

  async #restart(device) {
    const response = await fetch(at('demo', device, '/restart'), { method: 'POST' });
    if (!response.ok) {
      notice(`${device} cannot be restarted: ${await problemOf(response)}`);
    }
  }

  async #refreshSwitches() {
    const response = await fetch('/api/actuators');
    for (const actuator of await response.json()) {
      const place = this.#cards.get(actuator.device)?.querySelector('.switches');
      if (place) {
        const button = [...place.children].find((known) => known.dataset.path === actuator.path)
            ?? place.appendChild(this.#switch(actuator));
        await this.#readSwitch(button, actuator);
      }
    }
  }

  #switch(actuator) {
    const button = document.createElement('button');
    button.type = 'button';
    button.className = 'switch';
    button.dataset.path = actuator.path;
    button.setAttribute('role', 'switch');
    button.setAttribute('aria-checked', 'false');
    button.textContent = actuator.title ?? actuator.path;
    button.addEventListener('click', () => this.#toggle(button, actuator));
    return button;
  }

  async #readSwitch(button, actuator) {
    const response = await fetch(at('actuators', actuator.device, actuator.path));
    button.disabled = !response.ok;
    if (response.ok) {
      button.setAttribute('aria-checked', String(await response.text() === 'on'));
    }
  }

  async #toggle(button, actuator) {
    const wanted = button.getAttribute('aria-checked') === 'true' ? 'off' : 'on';
    const response = await fetch(at('actuators', actuator.device, actuator.path), {
      method: 'PUT',
      headers: { 'Content-Type': 'text/plain' },
      body: wanted,
    });
    if (response.ok) {
      button.setAttribute('aria-checked', String(wanted === 'on'));
    } else {
      notice(`${actuator.id} was not switched ${wanted}: ${await problemOf(response)}`);
    }
  }
}
