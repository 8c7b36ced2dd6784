import type { Strings } from '../strings/en';
import { useStrings } from '../strings/strings';
import { type Edited, narrowed, withAlternative, withPhrase } from './edits';
import styles from './guide.module.css';
import { tokensOf } from './tokens';

type Step = {
  label: string;
  /** What it does to a query, with the caret where it stands. */
  edit(query: string, caret: number): Edited;
  /** A value is still to be chosen from the list. */
  choose?: boolean;
};

type Props = {
  query: string;
  caret: number;
  /** Writes the edited query and goes on typing there. */
  onEdit(edited: Edited, choose: boolean): void;
};

/** Guide shows, under the field, what can be done to a query by those who do not know the language. */
export function Guide({ query, caret, onEdit }: Props) {
  const strings = useStrings();
  return (
    <fieldset className={styles.guide} aria-label={strings.guide}>
      {stepsFor(query, strings).map(({ label, edit, choose = false }) => (
        <button
          key={label}
          type="button"
          // The field keeps the keyboard; the button is reached with Tab as well.
          onMouseDown={(event) => event.preventDefault()}
          onClick={() => onEdit(edit(query, caret), choose)}
        >
          {label}
        </button>
      ))}
    </fieldset>
  );
}

/** What can be added to a query; what it has already is not offered again. */
function stepsFor(query: string, strings: Strings): Step[] {
  const tokens = tokensOf(query);
  const has = (text: string) =>
    tokens.some(({ start, end }) =>
      query.slice(start, end).replace(/^-+/, '').toLowerCase().startsWith(text),
    );
  const looksFor = tokens.some(
    ({ kind, negated }) => !negated && (kind === 'word' || kind === 'phrase' || kind === 'tag'),
  );
  const step = (label: string, filter: string, choose = false): Step => ({
    label,
    choose,
    edit: (before) => narrowed(before, filter),
  });
  const steps: (Step | false)[] = [
    looksFor && { label: strings.guideOr, edit: withAlternative },
    { label: strings.guidePhrase, edit: withPhrase },
    looksFor && step(strings.guideWithout, '-'),
    tokens.length > 0 && !has('is:retweet') && step(strings.guideNoReposts, '-is:retweet '),
    tokens.length > 0 && !has('is:reply') && step(strings.guideNoReplies, '-is:reply '),
    tokens.length > 0 && !has('lang:') && step(strings.guideLang, 'lang:', true),
    !has('from:') && step(strings.guideFrom, 'from:'),
    tokens.length > 0 && !has('has:images') && step(strings.guideImages, 'has:images '),
    tokens.length > 0 && !has('has:links') && step(strings.guideLinks, 'has:links '),
    !has('place_country:') && step(strings.guideCountry, 'place_country:', true),
  ];
  return steps.filter((it) => it !== false);
}
