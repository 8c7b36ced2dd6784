// What is measured inside the page, in Chromium and in the native window alike.
// It is run as a script in the page and leaves one object there.

(() => {
  /** Quiet this long after the reader's last touch, a row that moves was moved by the page. */
  const restAfter = 400;

  const inOrder = (numbers) => [...numbers].sort((a, b) => a - b);
  const at = (sorted, share) =>
    sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;

  /** The list that is scrolled: the first column's. */
  const list = () => document.querySelector('[role=feed]');

  function topRow(feed) {
    const edge = feed.getBoundingClientRect().top;
    for (const row of feed.querySelectorAll('[data-key]')) {
      const { top, bottom } = row.getBoundingClientRect();
      if (bottom > edge + 1) return { key: row.getAttribute('data-key'), top };
    }
    return null;
  }

  /** Watches frames, long tasks, answered inputs and the row that is read, until stop is called. */
  function watch() {
    const frames = [];
    const longTasks = [];
    const inputs = [];
    const observers = [];
    let last = performance.now();
    let touched = last;
    let watched = null;
    let drift = 0;
    let rests = 0;
    let running = true;

    const observe = (type, options, seen) => {
      if (!PerformanceObserver.supportedEntryTypes.includes(type)) return;
      const observer = new PerformanceObserver((all) => all.getEntries().forEach(seen));
      observer.observe({ type, ...options });
      observers.push(observer);
    };
    observe('longtask', {}, (entry) => longTasks.push(entry.duration));
    const touch = (event) => {
      touched = performance.now();
      if (event.type !== 'keydown') return;
      // Two frames on, what the key did is on the screen.
      requestAnimationFrame(() => {
        requestAnimationFrame(() => inputs.push(performance.now() - event.timeStamp));
      });
    };
    for (const type of ['wheel', 'keydown', 'pointerdown']) {
      window.addEventListener(type, touch, { capture: true, passive: true });
    }

    const frame = (now) => {
      if (!running) return;
      frames.push(now - last);
      last = now;
      const feed = list();
      if (feed !== null && feed.scrollTop > 100 && performance.now() - touched > restAfter) {
        if (watched === null) {
          watched = topRow(feed);
          rests++;
        } else {
          const row = feed.querySelector(`[data-key="${CSS.escape(watched.key)}"]`);
          const moved =
            row === null ? Infinity : Math.abs(row.getBoundingClientRect().top - watched.top);
          drift = Math.max(drift, moved);
        }
      } else {
        watched = null;
      }
      requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);

    return {
      touch: () => {
        touched = performance.now();
      },
      stop: () => {
        running = false;
        for (const observer of observers) observer.disconnect();
        for (const type of ['wheel', 'keydown', 'pointerdown']) {
          window.removeEventListener(type, touch, { capture: true });
        }
        const sorted = inOrder(frames.slice(1));
        const keys = inOrder(inputs);
        return {
          frames: sorted.length,
          p50: at(sorted, 0.5),
          p95: at(sorted, 0.95),
          p99: at(sorted, 0.99),
          max: sorted.at(-1) ?? 0,
          longTasks: longTasks.length,
          longest: Math.max(0, ...longTasks),
          inputs: keys.length,
          inputP50: at(keys, 0.5),
          inputMax: keys.at(-1) ?? 0,
          drift,
          rests,
          cards: document.querySelectorAll('article').length,
        };
      },
    };
  }

  // Where no real wheel can be turned, the list is scrolled as one would: some
  // steps down, a rest, and some steps up again, never to the top.
  function scroll(watching) {
    let going = true;
    const started = performance.now();
    const step = () => {
      if (!going) return;
      const feed = list();
      const phase = ((performance.now() - started) / 1_000) % 6;
      if (feed !== null && phase < 2) {
        watching.touch();
        feed.scrollBy({ top: 24 });
      } else if (feed !== null && phase >= 3.5 && phase < 4.5) {
        watching.touch();
        feed.scrollBy({ top: feed.scrollTop > 600 ? -24 : 0 });
      }
      requestAnimationFrame(step);
    };
    requestAnimationFrame(step);
    return () => {
      going = false;
    };
  }

  window.dipperProbe = { watch, scroll };
})();
