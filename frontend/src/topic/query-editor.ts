// What makes a CodeMirror editor of one line for X's rule language. It knows no
// React; query-field.tsx puts it on the page.

import {
  acceptCompletion,
  autocompletion,
  type Completion,
  type CompletionContext,
  closeCompletion,
  completionKeymap,
  completionStatus,
  currentCompletions,
  selectedCompletionIndex,
  setSelectedCompletion,
  startCompletion,
} from '@codemirror/autocomplete';
import { defaultKeymap, history, historyKeymap } from '@codemirror/commands';
import {
  EditorState,
  type Extension,
  Prec,
  RangeSetBuilder,
  StateEffect,
  StateField,
  type Transaction,
} from '@codemirror/state';
import {
  Decoration,
  type DecorationSet,
  EditorView,
  keymap,
  runScopeHandlers,
  tooltips,
  ViewPlugin,
  type ViewUpdate,
} from '@codemirror/view';
import type { QueryProblem } from '../api/model';
import type { Suggestions } from './suggest';
import { pointsOf, type SyntaxKind, syntaxOf, unitsOf } from './syntax';
import { tokensOf } from './tokens';

/** How the parts of a query look: names of classes. */
export type Looks = Record<SyntaxKind | 'wrong' | 'token', string>;

export type EditorOptions = {
  looks: Looks;
  /** Says what is wrong in the reader's language. */
  say(sentence: string): string;
  /** What can stand at a place of the query; null where there is nothing to offer. */
  suggest(query: string, caret: number, asked: boolean): Suggestions | null;
  /** Names the list of what can stand at the caret. */
  listName: string;
  /** Where the list is put: it is clipped by nothing there. */
  listParent: HTMLElement;
  /** The query is to be tracked as it stands in the editor. */
  onSubmit(query: string): void;
  /** Told of every turn, so that the last one after an input method's is told too. */
  onChange(query: string, caret: number, composing: boolean): void;
  /** The list has opened or closed. */
  onList(open: boolean): void;
  /** A whole paste that stands for another text gives that one, others null. */
  read(pasted: string): string | null;
};

/** Tells the editor what is wrong with the query that it holds. */
export const setProblems = StateEffect.define<readonly QueryProblem[]>();

/** Makes the extensions of a query's editor. */
export function queryEditor(options: EditorOptions): Extension {
  return [
    oneLine,
    history(),
    problems,
    painted(options.looks, options.say),
    isolated(options.looks.token),
    EditorView.lineWrapping,
    // dir="auto" passes over isolated tokens, so the first strong letter is looked for here.
    EditorView.contentAttributes.of((view) => ({
      dir: directionOf(view.state.doc.toString()),
      role: 'combobox',
      'aria-haspopup': 'listbox',
      'aria-expanded': String(completionStatus(view.state) === 'active'),
      // The editor's own, which a combobox may not have.
      'aria-multiline': null as unknown as string,
      autocapitalize: 'off',
      autocorrect: 'off',
      enterkeyhint: 'done',
      spellcheck: 'false',
      translate: 'no',
      writingsuggestions: 'false',
    })),
    autocompletion({
      override: [(context) => completionsOf(context, options)],
      icons: false,
      defaultKeymap: false,
      selectOnOpen: false,
      interactionDelay: 0,
      activateOnTypingDelay: 60,
      maxRenderedOptions: 300,
      tooltipClass: () => 'query-list',
      optionClass: () => 'query-option',
    }),
    EditorState.phrases.of({ Completions: options.listName }),
    tooltips({ position: 'fixed', parent: options.listParent }),
    Prec.highest(keymap.of(keys(options))),
    keymap.of([
      ...completionKeymap.filter(({ key }) => key !== 'Enter'),
      ...historyKeymap,
      ...defaultKeymap.filter(({ key }) => key !== 'Enter' && key !== 'Mod-Enter'),
    ]),
    EditorView.domEventHandlers({
      // Enter without its key: that went down before the editor was there, or there is none.
      beforeinput: ({ inputType }, view) =>
        /^insert(Paragraph|LineBreak)$/.test(inputType) &&
        runScopeHandlers(view, new KeyboardEvent('keydown', { key: 'Enter' }), 'editor'),
      paste: (event, view) => {
        const query = options.read(event.clipboardData?.getData('text/plain') ?? '');
        if (query === null) return false;
        view.dispatch(view.state.replaceSelection(query), { userEvent: 'input.paste' });
        return true;
      },
    }),
    EditorView.updateListener.of(({ state, startState, view }) => {
      options.onChange(state.doc.toString(), state.selection.main.head, view.compositionStarted);
      // What Enter will take is seen beforehand.
      queueMicrotask(() => {
        if (view.dom.isConnected && choosesValue(view, options)) {
          view.dispatch({ effects: setSelectedCompletion(0) });
        }
      });
      const open = completionStatus(state) === 'active';
      if (open !== (completionStatus(startState) === 'active')) options.onList(open);
    }),
  ];
}

function keys(options: EditorOptions) {
  const submit = (view: EditorView) => {
    if (!view.compositionStarted) {
      closeCompletion(view);
      options.onSubmit(view.state.doc.toString());
    }
    return true;
  };
  return [
    {
      key: 'Enter',
      // What is chosen in the list comes first.
      run: (view: EditorView) => {
        if (view.compositionStarted) return true;
        return chosen(view) ? acceptCompletion(view) : submit(view);
      },
      shift: submit,
    },
    { key: 'Mod-Enter', run: submit },
    {
      key: 'Tab',
      // With nothing chosen Tab leaves the field, as everywhere, and the list is in nobody's way.
      run: (view: EditorView) => {
        if (chosen(view)) return acceptCompletion(view);
        closeCompletion(view);
        return false;
      },
    },
    {
      key: 'ArrowDown',
      run: (view: EditorView) => {
        const { main } = view.state.selection;
        if (completionStatus(view.state) === 'active') return false;
        const { head } = view.moveVertically(main, true);
        const last = head === main.head || head === view.state.doc.length;
        return last && startCompletion(view);
      },
    },
  ];
}

function chosen({ state }: EditorView): boolean {
  return completionStatus(state) === 'active' && (selectedCompletionIndex(state) ?? -1) >= 0;
}

function choosesValue(view: EditorView, options: EditorOptions): boolean {
  const { state } = view;
  if (completionStatus(state) !== 'active' || chosen(view)) return false;
  const query = state.doc.toString();
  const offered = options.suggest(query, state.selection.main.head, true);
  if (offered === null || !offered.value) return false;
  const typed = query.slice(offered.from, offered.to);
  // Of a value nothing is known before its first letter, and one that is whole is left as it
  // is, whatever else begins so.
  if (typed.endsWith(':')) return false;
  const whole = offered.options.some(({ text }) => text.toLowerCase() === typed.toLowerCase());
  return !whole && currentCompletions(state).length > 0;
}

function completionsOf(context: CompletionContext, { suggest }: EditorOptions) {
  const offered = suggest(context.state.doc.toString(), context.pos, context.explicit);
  if (offered === null) return null;
  return {
    from: offered.from,
    to: offered.to,
    filter: false,
    options: offered.options.map(
      ({ text, says, open }): Completion => ({
        label: text,
        detail: says,
        apply: (view, _, from, to) => {
          const after = view.state.sliceDoc(to, to + 1);
          const insert = open || after === ' ' || after === ')' ? text : `${text} `;
          view.dispatch({
            changes: { from, to, insert },
            selection: { anchor: from + insert.length },
            userEvent: 'input.complete',
          });
          if (open) startCompletion(view);
        },
      }),
    ),
  };
}

// Every line break that comes in, however it does, becomes a blank.
const oneLine = EditorState.transactionFilter.of((transaction) => {
  const text = transaction.newDoc;
  if (!transaction.docChanged || text.lines === 1) return transaction;
  const changes = [];
  for (let line = 1; line < text.lines; line++) {
    const end = text.line(line).to;
    changes.push({ from: end, to: end + 1, insert: ' ' });
  }
  return [transaction, { changes, sequential: true }];
});

// Marks move with what is typed until the next word on them comes.
const problems = StateField.define<readonly QueryProblem[]>({
  create: () => [],
  update: (before, transaction: Transaction) => {
    for (const effect of transaction.effects) if (effect.is(setProblems)) return effect.value;
    if (!transaction.docChanged) return before;
    return transaction.newDoc.length === 0 ? [] : moved(before, transaction);
  },
});

function moved(before: readonly QueryProblem[], transaction: Transaction): QueryProblem[] {
  const units = unitsOf(transaction.startState.doc.toString());
  const points = pointsOf(transaction.newDoc.toString());
  const place = (point: number, side: 1 | -1) => {
    const unit = units[point] ?? transaction.startState.doc.length;
    return points[transaction.changes.mapPos(unit, side)] ?? 0;
  };
  return before.flatMap((problem) => {
    const start = place(problem.start, 1);
    const end = place(problem.end, -1);
    return end > start ? [{ ...problem, start, end }] : [];
  });
}

function painted(looks: Looks, say: (sentence: string) => string): Extension {
  return calm(
    (state) => {
      const marks = new RangeSetBuilder<Decoration>();
      for (const { from, to, kind, wrong } of syntaxOf(
        state.doc.toString(),
        state.field(problems),
      )) {
        if (kind === 'plain' && wrong === '') continue;
        const look = wrong === '' ? looks[kind] : `${looks[kind]} ${looks.wrong}`;
        const attributes = wrong === '' ? {} : { title: say(wrong).replaceAll('`', '') };
        marks.add(from, to, Decoration.mark({ class: look, attributes }));
      }
      return marks.finish();
    },
    ({ startState, state }) => startState.field(problems) !== state.field(problems),
    (marks) => EditorView.decorations.of(marks),
  );
}

// Each token stands by its own direction, so that neither a quoted Arabic phrase nor
// `-is:retweet` beside it is torn apart.
function isolated(look: string): Extension {
  const isolate = Decoration.mark({ class: look, attributes: { dir: 'auto' }, bidiIsolate: null });
  return calm(
    (state) => {
      const marks = new RangeSetBuilder<Decoration>();
      for (const { kind, start, end } of tokensOf(state.doc.toString())) {
        // A bracket turns with what is around it.
        if (kind !== 'open' && kind !== 'close') marks.add(start, end, isolate);
      }
      return marks.finish();
    },
    () => false,
    (marks) =>
      [EditorView.decorations.of(marks), EditorView.bidiIsolatedRanges.of(marks)].map(Prec.lowest),
  );
}

// Marks hold still while an input method composes: WebKit loses the place of a composition,
// and writes it at the start of the field, when the elements around it are made anew.
function calm(
  make: (state: EditorState) => DecorationSet,
  alsoAt: (update: ViewUpdate) => boolean,
  use: (marks: (view: EditorView) => DecorationSet) => Extension,
): Extension {
  return ViewPlugin.fromClass(
    class {
      marks: DecorationSet;
      stale = false;
      constructor(view: EditorView) {
        this.marks = make(view.state);
      }
      update(update: ViewUpdate) {
        if (update.docChanged || alsoAt(update)) this.stale = true;
        if (update.view.compositionStarted) this.marks = this.marks.map(update.changes);
        else if (this.stale) {
          this.marks = make(update.state);
          this.stale = false;
        }
      }
    },
    {
      provide: (plugin) => use((view) => view.plugin(plugin)?.marks ?? Decoration.none),
      eventObservers: {
        // The editor takes the composition's text in a moment later.
        compositionend: (_, view) => {
          setTimeout(() => {
            if (view.dom.isConnected) view.dispatch({});
          }, 60);
        },
      },
    },
  );
}

const rightToLeft =
  /^[^\p{L}]*[\p{Script=Arabic}\p{Script=Hebrew}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}]/u;

/** The direction of a query: that of its first letter. */
export function directionOf(query: string): 'ltr' | 'rtl' {
  return rightToLeft.test(query) ? 'rtl' : 'ltr';
}
