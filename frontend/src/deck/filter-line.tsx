import { type Filter, isUsual, usualFilter } from '../settings/settings';
import type { Strings } from '../strings/en';
import { useStrings } from '../strings/strings';
import type { ColumnView } from './columns';
import { useDipper, useLook } from './context';
import styles from './filter-line.module.css';
import { languageName } from './language-name';

/** FilterLine shows below a filtered column's head by what, and how many posts that hides. */
export function FilterLine({ column, hidden }: { column: ColumnView; hidden: number }) {
  const strings = useStrings();
  const { commands } = useDipper();
  const { filter } = useLook(column.id);
  if (isUsual(filter)) return null;
  const words = [...wordsOf(filter, strings), strings.hidden(hidden)].join(' · ');
  return (
    <div className={styles.line} data-testid="filters">
      <span title={words}>{words}</span>
      <button type="button" onClick={() => void commands.filter(column, usualFilter)}>
        {strings.clearFilters}
      </button>
    </div>
  );
}

function wordsOf(filter: Filter, strings: Strings): string[] {
  return [
    ...(['mediaOnly', 'noReplies', 'noReposts'] as const).flatMap((each) =>
      filter[each] ? [strings[each]] : [],
    ),
    ...(filter.lang === '' ? [] : [languageName(strings.locale, filter.lang)]),
    ...(filter.minLikes === 0 ? [] : [strings.likesFrom(filter.minLikes)]),
    ...(filter.words.length === 0 ? [] : [strings.wordsMuted(filter.words.length)]),
  ];
}
