// Reads the log of a device as it comes, and shows its end. Stopping closes the HTTP connection, and with it the transfer.
import { problemOf } from './words.js';

const SHOWN = 2000;
const MEGABYTE = 1_000_000;

export class LogReader {
  #status = document.querySelector('#log-status');
  #progress = document.querySelector('#log-progress');
  #text = document.querySelector('#log-text');
  #stop = document.querySelector('#log-stop');
  #reading = null;

  constructor() {
    this.#stop.addEventListener('click', () => this.#reading?.abort());
  }

  async read(device) {
    this.#reading?.abort();
    const reading = new AbortController();
    this.#reading = reading;
    this.#stop.disabled = false;
    this.#text.textContent = '';
    this.#progress.value = 0;
    this.#status.textContent = `${device}: asking`;
    try {
      await this.#follow(device, reading.signal);
    } catch (error) {
      if (this.#reading === reading) {
        const why = reading.signal.aborted ? 'stopped' : error.message;
        this.#status.textContent = `${this.#status.textContent} – ${why}`;
      }
    } finally {
      if (this.#reading === reading) {
        this.#stop.disabled = true;
      }
    }
  }

  async #follow(device, signal) {
    const response = await fetch(`/api/log/${encodeURIComponent(device)}`, { signal });
    if (!response.ok) {
      throw new Error(await problemOf(response));
    }
    const total = Number(response.headers.get('Content-Length'));
    const decoder = new TextDecoder();
    const reader = response.body.getReader();
    let bytes = 0;
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      bytes += part.value.length;
      this.#text.textContent = (this.#text.textContent + decoder.decode(part.value, { stream: true })).slice(-SHOWN);
      this.#text.scrollTop = this.#text.scrollHeight;
      this.#progress.max = total || bytes;
      this.#progress.value = bytes;
      const of = total ? ` of ${(total / MEGABYTE).toFixed(2)}` : '';
      this.#status.textContent = `${device}: ${(bytes / MEGABYTE).toFixed(2)}${of} MB`;
    }
  }
}
