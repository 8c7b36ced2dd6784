import { type Ref, useImperativeHandle, useRef } from 'react';
import { useStrings } from '../strings/strings';
import type { QueryFieldHandle } from './query-field';
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
  onFocus(): void;
};

/** PlainField takes a query until the editor is there: whoever types at once loses no letter. */
export function PlainField({ ref, label, query, describedBy, invalid, onChange, onFocus }: Props) {
  const strings = useStrings();
  const input = useRef<HTMLInputElement>(null);
  const composing = useRef(false);
  const tell = () => {
    const { value, selectionEnd } = input.current ?? { value: '', selectionEnd: 0 };
    onChange(value, selectionEnd ?? value.length, composing.current);
  };

  useImperativeHandle(ref, () => ({
    focus: () => input.current?.focus(),
    focused: () => document.activeElement === input.current,
    query: () => input.current?.value ?? '',
    composing: () => composing.current,
    clear: () => onChange('', 0, false),
    put(text, caret) {
      onChange(text, caret, false);
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
