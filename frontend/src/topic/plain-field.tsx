import { type Ref, useImperativeHandle, useLayoutEffect, useRef } from 'react';
import { useStrings } from '../strings/strings';
import type { Marked, QueryFieldHandle } from './query-field';
import styles from './query-form.module.css';

type Props = {
  ref: Ref<QueryFieldHandle>;
  /** What the field is called. */
  label: string;
  query: string;
  describedBy: string;
  invalid: boolean;
  /** Told of every turn, and whether an input method writes. */
  onChange(query: string, caret: number, composing: boolean): void;
  /** The list of what can stand at the caret was asked for, which comes with the editor. */
  onAsk(): void;
  /** A whole paste that stands for another text gives that one, others null. */
  read(pasted: string): string | null;
  onFocus(): void;
  /** Told what is marked in it, null when the keyboard is elsewhere; at the latest when it goes. */
  onLeave(marked: Marked | null): void;
};

/** PlainField takes a query until the editor is there: whoever types at once loses no letter. */
export function PlainField(props: Props) {
  const { ref, label, query, describedBy, invalid, onChange, onAsk, read, onFocus, onLeave } =
    props;
  const strings = useStrings();
  const input = useRef<HTMLInputElement>(null);
  const composing = useRef(false);
  const tell = () => {
    const { value, selectionEnd } = input.current ?? { value: '', selectionEnd: 0 };
    onChange(value, selectionEnd ?? value.length, composing.current);
  };
  const caretAt = useRef<number | null>(null);
  const placeCaret = () => {
    const at = caretAt.current;
    if (at !== null) input.current?.setSelectionRange(at, at);
    caretAt.current = null;
  };
  // The browser puts the caret behind a text that it is given.
  useLayoutEffect(placeCaret);
  const write = (text: string, caret: number) => {
    caretAt.current = caret;
    onChange(text, caret, false);
    if (text === query) placeCaret();
  };

  // The node is still in the page here, so who types is not lost between it and the editor. The
  // caret is asked for: the browser tells of its last move later.
  useLayoutEffect(() => () => {
    const node = input.current;
    onLeave(node === document.activeElement ? markedIn(node) : null);
  });

  useImperativeHandle(ref, () => ({
    focus: () => input.current?.focus(),
    focused: () => document.activeElement === input.current,
    query: () => input.current?.value ?? '',
    composing: () => composing.current,
    clear: () => onChange('', 0, false),
    offer(asked) {
      if (asked) onAsk();
    },
    put(text, caret, complete = false) {
      write(text, caret);
      if (complete) onAsk();
      input.current?.focus();
    },
  }));

  return (
    <input
      ref={input}
      className={styles.plain}
      value={query}
      aria-label={label}
      aria-describedby={describedBy}
      aria-invalid={invalid}
      placeholder={strings.queryPlaceholder}
      autoComplete="off"
      autoCapitalize="off"
      spellCheck={false}
      dir="auto"
      onChange={tell}
      onSelect={tell}
      onFocus={onFocus}
      onKeyDown={({ key }) => {
        if (key === 'ArrowDown') onAsk();
      }}
      onPaste={(event) => {
        const meant = read(event.clipboardData.getData('text/plain'));
        const { selectionStart, selectionEnd } = event.currentTarget;
        if (meant === null || selectionStart === null || selectionEnd === null) return;
        event.preventDefault();
        const before = query.slice(0, selectionStart) + meant;
        write(before + query.slice(selectionEnd), before.length);
      }}
      onCompositionStart={() => {
        composing.current = true;
        tell();
      }}
      onCompositionEnd={() => {
        composing.current = false;
        tell();
      }}
    />
  );
}

function markedIn(input: HTMLInputElement | null): Marked | null {
  if (input === null) return null;
  const { selectionStart, selectionEnd, selectionDirection, value } = input;
  const [from, to] = [selectionStart ?? value.length, selectionEnd ?? value.length];
  return selectionDirection === 'backward'
    ? { anchor: to, head: from }
    : { anchor: from, head: to };
}
