// The stream of events. EventSource comes back by itself when the connection is lost; it gives up when a server answers with
// an error, such as a proxy's while the service restarts, and then a new one is opened.
const REOPEN_AFTER = 2000;

export function openFeed(pill, on) {
  const show = (state, text) => {
    pill.dataset.state = state;
    pill.textContent = text;
  };

  const source = new EventSource('/api/events');
  let open = false;
  source.onopen = () => {
    open = true;
    show('ESTABLISHED', 'Live');
    on.opened();
  };
  source.onerror = () => {
    show('CONNECTING', 'Reconnecting');
    if (open) {
      open = false;
      on.lost();
    }
    if (source.readyState === EventSource.CLOSED) {
      setTimeout(() => openFeed(pill, on), REOPEN_AFTER);
    }
  };
  source.addEventListener('session', (event) => on.session(JSON.parse(event.data)));
  source.addEventListener('reading', (event) => on.reading(JSON.parse(event.data)));
}
