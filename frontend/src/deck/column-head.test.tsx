// @vitest-environment jsdom
import { act, cleanup, fireEvent, render, screen } from '@testing-library/react';
import { afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { createStore } from 'zustand/vanilla';
import { Failure } from '../api/failure';
import { readTopic, type Topic } from '../api/model';
import { pulseOf } from '../feed/pulse';
import { newStore, type Store } from '../feed/store';
import { viewOf } from '../feed/view';
import { readSettings } from '../settings/settings';
import { fieldLoaded } from '../topic/query-form';
import { goldenVocabulary } from '../topic/sample';
import { ClockProvider } from '../ui/clock';
import { ColumnHead } from './column-head';
import { type Dipper, DipperProvider } from './context';

/** Twenty seconds into a minute. */
const now = Date.UTC(2026, 10, 24, 10, 30, 20);
const minute = 60_000;

// jsdom lays nothing out.
class Sheet {
  replaceSync() {}
}
vi.stubGlobal('CSSStyleSheet', Sheet);
Object.assign(document, { adoptedStyleSheets: [] });
Range.prototype.getClientRects = () => [] as unknown as DOMRectList;

let store: Store;
const requery = vi.fn<(topic: Topic, query: string) => Promise<void>>();

beforeAll(() => fieldLoaded);
beforeEach(() => {
  store = newStore();
  requery.mockReset().mockResolvedValue();
});
afterEach(cleanup);

function draw(posts: Record<number, number>, usual: number | null, over: object = {}) {
  const topic = readTopic({
    id: 'a',
    query: 'golang',
    name: 'Go',
    state: 'live',
    createdAt: new Date(now - 10 * minute).toISOString(),
    ...over,
  });
  if (topic === null) throw new Error('the sample cannot be read');
  const minutes = Array.from({ length: 60 }, (_, at) => posts[59 - at] ?? 0);
  const dipper = {
    store,
    settings: { store: createStore(() => readSettings(null)) },
    client: {
      check: async () => ({ valid: true, problems: [], hints: [], words: { en: '', zh: '' } }),
      vocabulary: async () => goldenVocabulary(),
    },
    commands: { requery, editQuery: (editing: string | null) => store.setState({ editing }) },
  };
  render(
    <ClockProvider value={{ now: () => now, subscribe: () => () => {} }}>
      <DipperProvider value={dipper as unknown as Dipper}>
        <ColumnHead
          column={{ id: 'a', own: true, topics: [topic], name: topic.name, color: topic.color }}
          shown={{
            feeds: [],
            keys: [],
            view: viewOf([], { passes: null, lines: true, cleared: {}, clearedAt: null }, null),
            sieved: false,
          }}
          pulse={pulseOf({ to: now, minutes, usual, lastSeq: 1 }, now)}
          titleId="title"
        />
      </DipperProvider>
    </ClockProvider>,
  );
}

const rush = { 0: 30, 1: 90, 2: 90, 3: 90, 4: 90, 5: 90 };

test('tells the rate now, and that it is far above what is usual', () => {
  draw(rush, 10);
  expect(screen.getByText('90/min').title).toBe('About 90 posts written in the last minute');
  expect(screen.getByText('▲ 9× usual').title).toContain('compared with 10 posts a minute');
});

test('keeps quiet when it is not, or when nothing is known, or when it is paused', () => {
  draw(rush, 80);
  draw(rush, null);
  draw(rush, 10, { state: 'paused' });
  expect(screen.queryByText(/usual/)).toBeNull();
});

test('of what was never heard of before it does not tell a number', () => {
  draw(rush, 0);
  expect(screen.getByText('▲ over 99× usual')).toBeTruthy();
});

test('says what the hour was, and each minute by the keyboard', () => {
  draw({ 0: 3, 2: 5, 7: 1 }, null);
  const line = screen.getByRole('slider', {
    name: '9 posts in the last hour, at most 5 in a minute',
  });
  const said = () => line.getAttribute('aria-valuetext') ?? '';
  expect(said()).toMatch(/^\d\d:\d\d · 3 posts so far$/);
  fireEvent.keyDown(line, { key: 'ArrowLeft' });
  fireEvent.keyDown(line, { key: 'ArrowLeft' });
  expect(said()).toMatch(/ · 5 posts$/);
  expect(line.getAttribute('aria-valuenow')).toBe('57');
  fireEvent.keyDown(line, { key: 'PageDown' });
  expect(said()).toMatch(/ · not tracked yet$/);
  fireEvent.keyDown(line, { key: 'End' });
  expect(line.querySelector('span')?.textContent).toBe(said());
  fireEvent.keyDown(line, { key: 'Escape' });
  expect(line.querySelector('span')).toBeNull();
});

test('has its query edited in its place', async () => {
  draw({}, null);
  await act(async () => fireEvent.click(screen.getByText('golang')));
  const field = screen.getByRole('combobox', { name: 'Query of Go' });
  expect(document.activeElement).toBe(field);
  requery.mockRejectedValueOnce(new Failure('x-unavailable', 'X cannot be reached.', 'Later.'));
  const { EditorView } = await import('@codemirror/view');
  act(() => EditorView.findFromDOM(field)?.dispatch({ changes: { from: 6, insert: ' lang:en ' } }));
  const save = () => act(async () => fireEvent.click(screen.getByText('Save')));
  await save();
  expect(screen.getByText('X cannot be reached.')).toBeTruthy();
  await save();
  expect(requery).toHaveBeenCalledTimes(2);
  expect(requery.mock.lastCall?.[1]).toBe('golang lang:en');
  expect(screen.queryByRole('combobox')).toBeNull();
});

test('leaves its query as it is on Escape, but not on one of an input method', async () => {
  draw({}, null);
  await act(async () => fireEvent.click(screen.getByText('golang')));
  const field = screen.getByRole('combobox');
  await act(async () => fireEvent.keyDown(field, { key: 'Escape', keyCode: 229 }));
  expect(screen.queryByRole('combobox')).not.toBeNull();
  await act(async () => fireEvent.keyDown(field, { key: 'Escape', keyCode: 27 }));
  expect(screen.queryByRole('combobox')).toBeNull();
  expect(requery).not.toHaveBeenCalled();
  // An unchanged one is not sent either.
  await act(async () => fireEvent.click(screen.getByText('golang')));
  await act(async () => fireEvent.click(screen.getByText('Save')));
  expect(screen.queryByRole('combobox')).toBeNull();
  expect(requery).not.toHaveBeenCalled();
});
