// One chart for each unit, a line for each sensor. Gaps are gaps: where a device was away the line is broken, and the time is
// hatched.
import uPlot from '/webjars/uplot/dist/uPlot.esm.js';
import { clock, quantity, unitName } from './words.js';

const WINDOW = 120; // seconds that are shown
const NARROWEST = 20;
const KEPT = 600;
const SILENCE = 5; // after so many seconds without a reading a line is broken
const FRAME = 250; // milliseconds
const DASHES = [[], [8, 4], [3, 3]];
const COLOURS = 6;
const FIRST = ['Cel', '%RH'];

const css = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
const now = () => Date.now() / 1000;

// Each device has a colour and a dash, in all charts and on its card.
class Colours {
  #indexes = new Map();

  indexOf(device) {
    if (!this.#indexes.has(device)) {
      this.#indexes.set(device, this.#indexes.size);
    }
    return this.#indexes.get(device);
  }

  name(device) {
    return `--series-${(this.indexOf(device) % COLOURS) + 1}`;
  }

  dash(device) {
    return DASHES[this.indexOf(device) % DASHES.length];
  }

  mark(swatch, device) {
    swatch.style.setProperty('--colour', `var(${this.name(device)})`);
    swatch.dataset.dash = this.indexOf(device) % DASHES.length;
  }
}

// When devices were away.
class Absences {
  #spans = [];

  changed({ device, state, time }) {
    const at = Date.parse(time) / 1000;
    const present = this.#spans.findLast((span) => span.device === device && span.to === null);
    if (state === 'ESTABLISHED' && present) {
      present.to = at;
    } else if (state === 'DISCONNECTED' && !present) {
      this.#spans.push({ device, from: at, to: null });
    }
  }

  of(devices) {
    return this.#spans.filter((span) => devices.has(span.device));
  }
}

export class Charts {
  colours = new Colours();
  #place;
  #absences = new Absences();
  #charts = new Map();

  constructor(place) {
    this.#place = place;
    setInterval(() => this.#charts.forEach((chart) => chart.draw()), FRAME);
  }

  add(reading) {
    document.querySelector('#waiting')?.remove();
    const key = reading.unit || reading.sensor;
    if (!this.#charts.has(key)) {
      this.#charts.set(key, new Chart(this.#place, reading, this.colours, this.#absences));
    }
    this.#charts.get(key).add(reading);
  }

  sessionChanged(change) {
    this.#absences.changed(change);
    if (change.state === 'DISCONNECTED') {
      this.#charts.forEach((chart) => chart.interrupt((line) => line.device === change.device));
    }
  }

  // The connection to the service itself was lost.
  interrupted() {
    this.#charts.forEach((chart) => chart.interrupt(() => true));
  }
}

class Chart {
  #figure;
  #plot;
  #unit;
  #name;
  #colours;
  #absences;
  #data = [[]]; // the times, and the values of each line: undefined where another line has one, null where a line is broken
  #lines = []; // { sensor, device, last, at, value }
  #canvas;

  constructor(place, { sensor, unit }, colours, absences) {
    this.#unit = unit;
    this.#colours = colours;
    this.#absences = absences;
    this.#figure = document.querySelector('#chart-template').content.firstElementChild.cloneNode(true);
    this.#plot = this.#figure.querySelector('.plot');
    this.#name = sensor.slice(sensor.indexOf('/') + 1).replace(/^./, (letter) => letter.toUpperCase());
    this.#figure.dataset.unit = unit;
    this.#figure.querySelector('h3').textContent = `${this.#name}${unit ? `, ${unitName(unit)}` : ''}`;
    insert(place, this.#figure, rank(unit));
    this.#canvas = new uPlot(this.#options(), this.#data, this.#plot);
    new ResizeObserver(() => this.#canvas.setSize(this.#size())).observe(this.#plot);
  }

  add({ sensor, value, time }) {
    const at = Date.parse(time) / 1000;
    const index = this.#lineOf(sensor);
    const line = this.#lines[index];
    if (at <= line.at) {
      return; // after a reconnection the last one comes again
    }
    line.at = at;
    line.value = value;
    this.#push(at, index, value);
    this.#figure.dataset.points = Number(this.#figure.dataset.points ?? 0) + 1;
  }

  interrupt(affects) {
    this.#lines.forEach((line, index) => {
      if (line.value !== null && affects(line)) {
        line.value = null;
        this.#push(now(), index, null);
      }
    });
  }

  draw() {
    this.interrupt((line) => now() - line.at > SILENCE);
    const oldest = now() - KEPT;
    const stale = this.#data[0].findIndex((time) => time >= oldest);
    if (stale > 0) {
      this.#data.forEach((column) => column.splice(0, stale));
    }
    this.#canvas.setData(this.#data);
    this.#tell(this.#canvas.cursor.left >= 0 ? this.#canvas.cursor.idxs : null);
  }

  // Readings come nearly in order: those that are late are put where they belong.
  #push(at, index, value) {
    const times = this.#data[0];
    let place = times.length;
    while (place > 0 && times[place - 1] > at) {
      place--;
    }
    if (times[place - 1] === at) {
      this.#data[index + 1][place - 1] = value;
      return;
    }
    times.splice(place, 0, at);
    this.#lines.forEach((line, other) => {
      const between = line.value === null ? null : undefined; // which keeps a broken line broken
      this.#data[other + 1].splice(place, 0, other === index ? value : between);
    });
  }

  #lineOf(sensor) {
    const known = this.#lines.findIndex((line) => line.sensor === sensor);
    if (known >= 0) {
      return known;
    }
    const device = sensor.slice(0, sensor.indexOf('/'));
    const sameDevice = this.#lines.some((line) => line.device === device);
    const item = document.createElement('li');
    const swatch = document.createElement('span');
    swatch.className = 'swatch';
    this.#colours.mark(swatch, device);
    const name = document.createElement('span');
    name.className = 'name';
    name.textContent = sameDevice ? sensor : device;
    const value = document.createElement('span');
    value.className = 'value';
    item.append(swatch, name, value);
    insert(this.#figure.querySelector('.legend'), item, this.#colours.indexOf(device));
    this.#lines.push({ sensor, device, at: 0, value: null, shown: value });
    this.#data.push(new Array(this.#data[0].length).fill(null));
    this.#canvas.addSeries({
      label: sensor,
      width: 2,
      spanGaps: false,
      stroke: () => css(this.#colours.name(device)),
      dash: this.#colours.dash(device),
      points: { show: false },
    });
    return this.#lines.length - 1;
  }

  // The values under the cursor, or else the last ones; as text, also for those who do not see the lines.
  #tell(indexes) {
    this.#lines.forEach((line, index) => {
      const value = indexes ? this.#data[index + 1][indexes[index + 1]] : line.value;
      const missing = value === null || value === undefined;
      line.shown.textContent = missing ? 'no reading' : quantity(value, this.#unit);
      line.shown.classList.toggle('gone', missing);
    });
    const texts = [...this.#figure.querySelectorAll('.legend li')].map(
        (item) => `${item.querySelector('.name').textContent} ${item.querySelector('.value').textContent}`);
    this.#plot.setAttribute('aria-label', `${this.#name} over the last two minutes; ${texts.join(', ')}`);
    const at = indexes ? this.#data[0][indexes[0]] : undefined;
    this.#figure.querySelector('time').textContent = at === undefined ? '' : `at ${clock(at)}`;
  }

  #size() {
    return { width: this.#plot.clientWidth, height: this.#plot.clientHeight };
  }

  #options() {
    const axis = { stroke: () => css('--faint'), grid: { stroke: () => css('--grid'), width: 1 }, ticks: { show: false } };
    return {
      ...this.#size(),
      padding: [8, 30, 0, 0],
      legend: { show: false },
      cursor: { sync: { key: 'time' }, drag: { x: false, y: false }, dataIdx: (plot, series, index) => this.#nearest(series, index) },
      scales: { x: { range: () => this.#range() }, y: { range: (plot, low, high) => span(low, high) } },
      axes: [
        { ...axis, space: 70, size: 26, values: (plot, times) => times.map(clock) },
        { ...axis, size: 58, values: (plot, values) => values.map((value) => value.toLocaleString()) },
      ],
      series: [{}],
      hooks: { drawClear: [(plot) => this.#drawAbsences(plot)] },
    };
  }

  // The last two minutes, or since the first reading when that is less.
  #range() {
    const end = now();
    return [Math.min(end - NARROWEST, Math.max(end - WINDOW, (this.#data[0][0] ?? end) - 1)), end];
  }

  // The index of the line's value that is next to the cursor; of a gap, that of the gap.
  #nearest(series, index) {
    const values = this.#data[series];
    if (series === 0 || values[index] !== undefined) {
      return index;
    }
    for (let distance = 1; distance < values.length; distance++) {
      for (const near of [index - distance, index + distance]) {
        if (values[near] !== undefined) {
          return near;
        }
      }
    }
    return index;
  }

  #drawAbsences(plot) {
    const { ctx } = plot;
    const { left, top, width, height } = plot.bbox;
    const devices = new Set(this.#lines.map((line) => line.device));
    ctx.save();
    ctx.beginPath();
    ctx.rect(left, top, width, height);
    ctx.clip();
    for (const span of this.#absences.of(devices)) {
      const from = plot.valToPos(span.from, 'x', true);
      const to = plot.valToPos(span.to ?? now(), 'x', true);
      const colour = css(this.#colours.name(span.device));
      ctx.globalAlpha = 0.1;
      ctx.fillStyle = colour;
      ctx.fillRect(from, top, to - from, height);
      ctx.globalAlpha = 0.35;
      ctx.strokeStyle = colour;
      ctx.lineWidth = devicePixelRatio;
      ctx.save();
      ctx.beginPath();
      ctx.rect(from, top, to - from, height);
      ctx.clip();
      ctx.beginPath();
      for (let x = from - height; x < to; x += 9 * devicePixelRatio) {
        ctx.moveTo(x, top + height);
        ctx.lineTo(x + height, top);
      }
      ctx.stroke();
      ctx.restore();
    }
    ctx.restore();
  }
}

// Puts an element behind those of the same or a lower rank.
function insert(place, element, order) {
  element.dataset.order = order;
  place.insertBefore(element, [...place.children].find((other) => Number(other.dataset.order) > order) ?? null);
}

// What most people look for comes first.
function rank(unit) {
  const known = FIRST.indexOf(unit);
  return known < 0 ? FIRST.length : known;
}

// Room above and below, and never so close that noise looks like weather.
function span(low, high) {
  if (low === null || low === undefined) {
    return [0, 1];
  }
  const room = Math.max((high - low) * 0.12, Math.abs(high) * 0.02, 0.1);
  return [low >= 0 && low - room < 0 ? 0 : low - room, high + room];
}
