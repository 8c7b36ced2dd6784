import { startCompletion } from '@codemirror/autocomplete';
import { isolateHistory } from '@codemirror/commands';
import { Compartment } from '@codemirror/state';
import { EditorView } from '@codemirror/view';
import { type Ref, useEffect, useImperativeHandle, useLayoutEffect, useRef } from 'react';
import { createPortal } from 'react-dom';
import type { QueryProblem } from '../api/model';
import { useStrings } from '../strings/strings';
import { ofQuery } from '../strings/told';
import { adoptEditorStyles } from './adopt-styles';
import { type EditorOptions, queryEditor, setProblems } from './query-editor';
import styles from './query-field.module.css';

/** What is marked in the field, in UTF-16 units of its text; the caret stands at the head. */
export type Marked = { anchor: number; head: number };

/** What others may do to the field. */
export type QueryFieldHandle = {
  /** Takes the keyboard, where the caret is or with what is to be marked. */
  focus(marked?: Marked): void;
  /** Whether the keyboard is in it. */
  focused(): boolean;
  /** The query as it stands, which may be ahead of what was drawn. */
  query(): string;
  /** An input method is writing a word. */
  composing(): boolean;
  /** Empties the field, wherever the keyboard is. */
  clear(): void;
  /** Opens the list of what can stand at the caret: all of it when asked for, else what typing opens. */
  offer(asked: boolean): void;
  /** Writes a whole query and puts the caret; complete opens the list of what can stand there. */
  put(query: string, caret: number, complete?: boolean): void;
};

type Props = {
  ref: Ref<QueryFieldHandle>;
  /** What the field is called. */
  label: string;
  /** What stands in it at first, and where the caret is. */
  initial: string;
  caret: number;
  /** The id of what describes the field. */
  describedBy: string;
  /** Says more on hover while the field is empty. */
  hint?: string | undefined;
  invalid: boolean;
  /** True when the field is empty, to show what may be typed. */
  empty: boolean;
  problems: readonly QueryProblem[];
} & Pick<EditorOptions, 'suggest' | 'onSubmit' | 'onChange' | 'onList' | 'read'>;

adoptEditorStyles();

/** QueryField shows the query as it is typed, coloured, with what can stand at the caret. */
export function QueryField(props: Props) {
  const { ref, label, initial, caret, describedBy, hint, invalid, empty, problems } = props;
  const strings = useStrings();
  const host = useRef<HTMLDivElement>(null);
  const list = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView>(null);
  const labels = useRef(new Compartment());
  const text = useRef(initial);
  const at = useRef(caret);
  // The editor is made once; what it calls is what was drawn last.
  const latest = useRef(props);
  latest.current = props;

  // Before the page is drawn: the keyboard that was in the plain field comes at once.
  useLayoutEffect(() => {
    if (host.current === null || list.current === null) return;
    const editor = new EditorView({
      parent: host.current,
      doc: text.current,
      selection: { anchor: Math.min(at.current, text.current.length) },
      extensions: [
        queryEditor({
          looks: {
            plain: styles.plain ?? '',
            operator: styles.operator ?? '',
            phrase: styles.phrase ?? '',
            negated: styles.negated ?? '',
            wrong: styles.wrong ?? '',
            token: styles.token ?? '',
          },
          say: (sentence) => ofQuery(strings, sentence),
          listName: strings.completions,
          listParent: list.current,
          suggest: (query, caret, asked) => latest.current.suggest(query, caret, asked),
          onSubmit: (query) => latest.current.onSubmit(query),
          onChange: (query, caret, composing) => {
            text.current = query;
            at.current = caret;
            latest.current.onChange(query, caret, composing);
          },
          onList: (open) => latest.current.onList(open),
          read: (pasted) => latest.current.read(pasted),
        }),
        labels.current.of([]),
      ],
    });
    view.current = editor;
    return () => {
      editor.destroy();
      view.current = null;
    };
  }, [strings]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: with a language the editor is made anew, without its labels.
  useEffect(() => {
    view.current?.dispatch({
      effects: labels.current.reconfigure(
        EditorView.contentAttributes.of({
          'aria-label': label,
          'aria-describedby': describedBy,
          'aria-invalid': String(invalid),
        }),
      ),
    });
  }, [strings, label, describedBy, invalid]);

  useEffect(() => {
    view.current?.dispatch({ effects: setProblems.of(problems) });
  }, [problems]);

  useImperativeHandle(
    ref,
    () => ({
      focus(marked) {
        const editor = view.current;
        if (editor === null) return;
        if (marked) {
          // What was marked in may be emptied meanwhile.
          const { length } = editor.state.doc;
          const { anchor, head } = marked;
          const selection = { anchor: Math.min(anchor, length), head: Math.min(head, length) };
          editor.dispatch({ selection });
        }
        editor.focus();
      },
      focused: () => view.current?.hasFocus ?? false,
      query: () => view.current?.state.doc.toString() ?? '',
      composing: () => view.current?.compositionStarted ?? false,
      clear() {
        const editor = view.current;
        editor?.dispatch({ changes: { from: 0, to: editor.state.doc.length } });
      },
      offer(asked) {
        const editor = view.current;
        if (editor === null) return;
        if (asked) startCompletion(editor);
        else editor.dispatch({ userEvent: 'input.type' });
      },
      put(query, caret, complete = false) {
        const editor = view.current;
        if (editor === null) return;
        editor.dispatch({
          changes: { from: 0, to: editor.state.doc.length, insert: query },
          selection: { anchor: caret },
          userEvent: 'input',
          annotations: isolateHistory.of('full'),
          scrollIntoView: true,
        });
        editor.focus();
        if (complete) startCompletion(editor);
      },
    }),
    [],
  );

  return (
    <div className={styles.field} title={empty ? hint : undefined}>
      <div ref={host} className={styles.host} />
      {empty && (
        <span className={styles.placeholder} aria-hidden="true">
          {strings.queryPlaceholder}
        </span>
      )}
      {/* Outside of whatever the field stands in, which may clip it. */}
      {createPortal(<div ref={list} className={styles.list} />, document.body)}
    </div>
  );
}
