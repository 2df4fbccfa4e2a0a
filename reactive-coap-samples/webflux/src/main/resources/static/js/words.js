// What states and units are called, and how times and values are written.
const STATES = {
  IDLE: 'Not connected yet',
  CONNECTING: 'Connecting',
  HANDSHAKE: 'Handshake',
  CAPABILITIES: 'Capabilities',
  ESTABLISHED: 'Established',
  DISCONNECTED: 'Disconnected',
  CLOSED: 'Closed',
};

// SenML's units (RFC 8428, section 12.1) that are not written as they are called.
const UNITS = { Cel: '°C', '%RH': '% RH' };

const CLOCK = new Intl.DateTimeFormat([], { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' });

export const stateName = (state) => STATES[state] ?? state;

export const unitName = (unit) => UNITS[unit] ?? unit;

export const clock = (time) => CLOCK.format(typeof time === 'number' ? time * 1000 : new Date(time));

export function quantity(value, unit) {
  const digits = Math.abs(value) >= 1000 ? 0 : 1;
  const number = value.toLocaleString([], { minimumFractionDigits: digits, maximumFractionDigits: digits });
  return unit ? `${number} ${unitName(unit)}` : number;
}

// An error of the service's is a problem (RFC 9457).
export async function problemOf(response) {
  const problem = await response.json().catch(() => ({}));
  return `${response.status} ${problem.title ?? ''}: ${problem.detail ?? 'no details'}`;
}

let hiding;
export function notice(text) {
  const element = document.querySelector('#notice');
  element.textContent = text;
  element.hidden = false;
  clearTimeout(hiding);
  hiding = setTimeout(() => { element.hidden = true; }, 6000);
}
