// @vitest-environment jsdom
import { EditorView } from '@codemirror/view';
import { act, cleanup, fireEvent, render, screen } from '@testing-library/react';
import { afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { Failure } from '../api/failure';
import type { Check } from '../api/model';
import { Composer } from './composer';
import { fieldLoaded } from './query-form';
import { goldenVocabulary } from './sample';

const fine: Check = {
  valid: true,
  problems: [],
  hints: [],
  words: { en: 'Posts with golang.', zh: '包含 golang 的帖子。' },
};
const onTrack = vi.fn<(query: string, name: string) => Promise<void>>();
const check = vi.fn<(query: string) => Promise<Check>>();
const vocabulary = async () => goldenVocabulary();

// jsdom lays nothing out.
class Sheet {
  replaceSync() {}
}
vi.stubGlobal('CSSStyleSheet', Sheet);
Object.assign(document, { adoptedStyleSheets: [] });
Range.prototype.getClientRects = () => [] as unknown as DOMRectList;

beforeEach(() => {
  vi.useFakeTimers();
  onTrack.mockReset().mockResolvedValue();
  check.mockReset().mockResolvedValue(fine);
  render(<Composer onTrack={onTrack} check={check} vocabulary={vocabulary} />);
});
beforeAll(() => fieldLoaded);
afterEach(() => {
  cleanup();
  vi.useRealTimers();
});

const query = () => screen.getByRole('combobox', { name: 'Query' });
const editor = () => {
  const view = EditorView.findFromDOM(query());
  if (view === null) throw new Error('the field holds no editor');
  return view;
};
const value = () => editor().state.doc.toString();
const type = (text: string) =>
  act(() =>
    editor().dispatch({
      changes: { from: 0, to: editor().state.doc.length, insert: text },
      selection: { anchor: text.length },
    }),
  );
const submit = async () => {
  await act(async () => {
    fireEvent.submit(query());
  });
};
const press = (name: string) => act(() => fireEvent.click(screen.getByRole('button', { name })));
const rest = () => act(() => vi.advanceTimersByTimeAsync(400));

test('tracks what was typed without the blanks behind it, and is empty again', async () => {
  type(' golang lang:en ');
  fireEvent.change(screen.getByLabelText('Name (optional)'), { target: { value: ' Go ' } });
  await submit();
  expect(onTrack).toHaveBeenCalledExactlyOnceWith(' golang lang:en', 'Go');
  expect(value()).toBe('');
});

test('says in words what a query means, once typing rests', async () => {
  type('gol');
  type('golang');
  await rest();
  expect(check).toHaveBeenCalledOnce();
  expect(screen.getByText('Posts with golang.')).toBeTruthy();
});

test('sets off the words that a query looks for', async () => {
  check.mockResolvedValue({
    ...fine,
    words: { en: 'posts with *golang* or *"say *hi* now"*', zh: '含*golang*的帖子' },
  });
  type('golang');
  await rest();
  const said = screen.getByRole('status');
  expect(said.textContent).toBe('Posts with golang or "say *hi* now".');
  expect([...said.querySelectorAll('b')].map((word) => word.textContent)).toEqual([
    'golang',
    '"say *hi* now"',
  ]);
});

test('shows a problem and its way out', async () => {
  check.mockResolvedValue({
    ...fine,
    valid: false,
    problems: [{ message: 'No such operator.', start: 0, end: 4, hint: 'Did you mean lang:?' }],
  });
  type('lnag:en');
  await rest();
  expect(screen.getByText('No such operator.')).toBeTruthy();
  expect(screen.getByText(/Did you mean lang:/)).toBeTruthy();
  expect(query().getAttribute('aria-invalid')).toBe('true');
});

test('keeps the query when it was refused, and says why', async () => {
  onTrack.mockRejectedValue(new Failure('x-unavailable', 'X cannot be reached.', 'Try again.'));
  type('golang');
  await submit();
  expect(value()).toBe('golang');
  expect(screen.getByText('X cannot be reached.')).toBeTruthy();
});

test('does not send on the Enter that ended a word, where that comes after its end', () => {
  const name = screen.getByLabelText('Name (optional)');
  // WebKit ends the composition first and tells of its Enter by this code alone.
  expect(fireEvent.keyDown(name, { key: 'Enter', keyCode: 229 })).toBe(false);
  expect(fireEvent.keyDown(name, { key: 'Enter', keyCode: 13 })).toBe(true);
});

test('shows what a problem quotes as it is to be typed, and ends its sentences', async () => {
  check.mockResolvedValue({
    ...fine,
    valid: false,
    problems: [
      {
        message: 'X has no language `xx`',
        start: 0,
        end: 7,
        hint: 'Write `(a OR b)`, e.g. `lang:en`',
      },
    ],
  });
  type('lang:xx');
  await rest();
  const said = screen.getByRole('status');
  expect(said.textContent).toBe('lang:xxX has no language xx. Write (a OR b), e.g. lang:en.');
  expect([...said.querySelectorAll('code')].map((code) => code.textContent)).toEqual([
    'lang:xx',
    'xx',
    '(a OR b)',
    'lang:en',
  ]);
});

test('names so many problems as can be read, and counts the rest', async () => {
  const problems = Array.from({ length: 60 }, (_, at) => ({
    message: `Problem ${at}`,
    start: at,
    end: at + 1,
    hint: '',
  }));
  check.mockResolvedValue({ ...fine, valid: false, problems, hints: problems });
  type('x'.repeat(60));
  await rest();
  expect(screen.getAllByText(/^Problem/)).toHaveLength(6);
  expect(screen.getByText('… and 114 more')).toBeTruthy();
});

test('does not send half a word of an input method', async () => {
  fireEvent.compositionStart(query());
  type('じし');
  await submit();
  await rest();
  expect(onTrack).not.toHaveBeenCalled();
  expect(check).not.toHaveBeenCalled();
  fireEvent.compositionEnd(query());
  await rest();
  type('地震');
  await submit();
  expect(onTrack).toHaveBeenCalledExactlyOnceWith('地震', '');
});

test('sends nothing when nothing is typed, nor twice while it is busy', async () => {
  await submit();
  expect(onTrack).not.toHaveBeenCalled();
  onTrack.mockReturnValue(new Promise(() => {}));
  type('golang');
  await submit();
  await submit();
  expect(onTrack).toHaveBeenCalledOnce();
});

test('builds a query from what stands below the field', async () => {
  type('earthquake');
  press('or another word');
  expect(value()).toBe('earthquake OR ');
  act(() => editor().dispatch(editor().state.replaceSelection('地震')));
  press('without reposts');
  press('in one language');
  expect(value()).toBe('(earthquake OR 地震) -is:retweet lang:');
  expect(screen.queryByRole('button', { name: 'without reposts' })).toBeNull();
});

test('writes what a hint says to write in the place it is about', async () => {
  check.mockResolvedValue({
    ...fine,
    valid: false,
    problems: [
      { message: 'X has no language', start: 2, end: 10, hint: 'Did you mean `lang:iw`?' },
      { message: 'No such word', start: 0, end: 1, hint: 'Put it in quotes, e.g. `"x"`' },
    ],
  });
  type('😀 lang:heb cat');
  await rest();
  press('lang:iw');
  expect(value()).toBe('😀 lang:iw cat');
  expect(screen.queryByRole('button', { name: '"x"' })).toBeNull();
});

test('keeps the last answer until the next, so that nothing flickers', async () => {
  type('golang');
  await rest();
  check.mockReturnValue(new Promise(() => {}));
  type('golang rust');
  expect(screen.getByText('Posts with golang.')).toBeTruthy();
  type('');
  expect(screen.queryByText('Posts with golang.')).toBeNull();
});

test('counts the characters that are left, as X does', async () => {
  await rest();
  type('😀'.repeat(1000));
  expect(screen.getByText('24 characters left')).toBeTruthy();
  type('😀'.repeat(1025));
  expect(screen.getByText('1 character too many')).toBeTruthy();
});

test('turns a pasted address of X into its query, and tells what was left out', async () => {
  const paste = (text: string) =>
    act(async () => {
      fireEvent.paste(query(), { clipboardData: { getData: () => text, types: ['text/plain'] } });
    });
  await paste('https://x.com/search?q=golang%20since%3A2024-01-01&f=live');
  expect(value()).toBe('golang');
  expect(screen.getByRole('status').textContent).toContain('since:2024-01-01: left out');
  type('coffee');
  expect(screen.getByRole('status').textContent).not.toContain('since:');
  type('');
  await paste('two\nlines');
  expect(value()).toBe('two lines');
});

const enter = () =>
  act(async () => {
    fireEvent.keyDown(query(), { key: 'Enter', keyCode: 13 });
  });
const listed = () => screen.queryAllByRole('option').map(({ textContent }) => textContent);
const typeByHand = async (text: string) => {
  act(() =>
    editor().dispatch({ ...editor().state.replaceSelection(text), userEvent: 'input.type' }),
  );
  await rest();
};

test('offers what can stand where one types', async () => {
  await rest();
  await typeByHand('cat lang:jap');
  expect(listed()).toEqual(['lang:jain Japanese']);
  await enter();
  expect(value()).toBe('cat lang:ja ');
  expect(onTrack).not.toHaveBeenCalled();
});

test.each(['cat place_country:fr', 'cat lang:tr', 'cat lang:in', 'cat -lang:no', 'cat is:reply'])(
  'Enter tracks %s, which is whole, whatever begins so as well',
  async (text) => {
    await rest();
    await typeByHand(text);
    await enter();
    expect(onTrack).toHaveBeenCalledExactlyOnceWith(text, '');
  },
);

test('Enter tracks what the editor holds, drawn or not', async () => {
  type('golan');
  await act(async () => {
    editor().dispatch(editor().state.replaceSelection('g'));
    fireEvent.keyDown(query(), { key: 'Enter', keyCode: 13 });
  });
  expect(onTrack).toHaveBeenCalledExactlyOnceWith('golang', '');
});

/** Has tracking last until what is given is called. */
function trackingLasts(): () => void {
  let done = () => {};
  onTrack.mockReturnValue(
    new Promise((resolve) => {
      done = resolve;
    }),
  );
  return () => done();
}

test('keeps what is typed while a topic is being tracked', async () => {
  const done = trackingLasts();
  type('golang');
  await submit();
  type('rust');
  await act(async () => done());
  expect(value()).toBe('rust');
});

test('shows no answer to another query', async () => {
  check.mockResolvedValue({
    ...fine,
    valid: false,
    problems: [{ message: 'Of old', start: 0, end: 4, hint: '' }],
  });
  type('lang:en');
  await rest();
  expect(screen.getByRole('status').textContent).toContain('Of old');
  type('');
  check.mockRejectedValue(new Failure('unreachable', 'gone'));
  type('coffee');
  await rest();
  expect(screen.getByRole('status').textContent).toBe('');
  expect(query().getAttribute('aria-invalid')).toBe('false');
});

test('the places of a refusal count from the beginning of what was typed', async () => {
  const problem = { message: 'no', start: 6, end: 14, hint: 'Did you mean `lang:iw`?' };
  onTrack.mockRejectedValue(new Failure('query-invalid', 'no', '', [problem]));
  type('  cat lang:heb ');
  await submit();
  press('lang:iw');
  expect(value()).toBe('  cat lang:iw ');
});

test('leaves a name and the keyboard where they are when a topic is tracked', async () => {
  const done = trackingLasts();
  type('golang');
  await submit();
  const name = screen.getByLabelText<HTMLInputElement>('Name (optional)');
  name.focus();
  fireEvent.change(name, { target: { value: 'Next' } });
  await act(async () => done());
  expect(value()).toBe('');
  expect(name.value).toBe('Next');
  expect(document.activeElement).toBe(name);
});

test('takes no value for Enter before a letter of it is typed', async () => {
  await rest();
  await typeByHand('cat lang:');
  expect(listed()).toHaveLength(51);
  await enter();
  expect(onTrack).toHaveBeenCalledExactlyOnceWith('cat lang:', '');
});
