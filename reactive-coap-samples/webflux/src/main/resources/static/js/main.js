// The page: what comes as server-sent events goes to the cards, the journal and the charts.
import { Charts } from './charts.js';
import { Devices } from './devices.js';
import { Journal } from './journal.js';
import { LogReader } from './log.js';
import { openFeed } from './feed.js';

const charts = new Charts(document.querySelector('#charts'));
const journal = new Journal(document.querySelector('#journal'));
const log = new LogReader();
const devices = new Devices(document.querySelector('#devices'), charts.colours, (device) => log.read(device));

await devices.refresh(); // first, so that colours go by the devices' order
openFeed(document.querySelector('#feed'), {
  opened: () => devices.refresh(),
  lost: () => charts.interrupted(),
  session: (change) => {
    if (journal.add(change)) { // which knows what was told before the connection was lost
      devices.changed(change);
      charts.sessionChanged(change);
    }
  },
  reading: (reading) => charts.add(reading),
});
