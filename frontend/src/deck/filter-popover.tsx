import { Popover } from '@base-ui/react/popover';
import { ListFilter } from 'lucide-react';
import { useId, useMemo } from 'react';
import type { Feed } from '../feed/view';
import { canMute } from '../post/mutes';
import { MuteList } from '../settings/mute-list';
import { type Filter, isUsual } from '../settings/settings';
import { useStrings } from '../strings/strings';
import button from '../ui/button.module.css';
import type { ColumnView } from './columns';
import { useDipper, useLook } from './context';
import styles from './filter-popover.module.css';
import { languageName } from './language-name';

const most = 1_000_000_000;

/** FilterPopover shows what of its topics a column lets through, to be changed; open at first. */
export function FilterPopover({ column, feeds }: { column: ColumnView; feeds: readonly Feed[] }) {
  const strings = useStrings();
  const { commands } = useDipper();
  const { filter } = useLook(column.id);
  const lang = useId();
  const likes = useId();
  const on = !isUsual(filter);
  const label = on ? strings.filterActive(column.name) : strings.filter(column.name);
  const set = (change: Partial<Filter>) => void commands.filter(column, change);
  return (
    <Popover.Root defaultOpen>
      <Popover.Trigger
        className={button.icon}
        aria-label={label}
        title={label}
        data-lit={on || undefined}
      >
        <ListFilter aria-hidden="true" />
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Positioner sideOffset={4} align="end">
          <Popover.Popup className={styles.popup}>
            <Popover.Title className={styles.title}>{strings.filterTitle}</Popover.Title>
            {(['mediaOnly', 'noReplies', 'noReposts'] as const).map((each) => (
              <label key={each} className={styles.check}>
                <input
                  type="checkbox"
                  checked={filter[each]}
                  onChange={(event) => set({ [each]: event.target.checked })}
                />
                {strings[each]}
              </label>
            ))}
            <div className={styles.field}>
              <label htmlFor={lang}>{strings.language}</label>
              <select
                id={lang}
                value={filter.lang}
                onChange={(event) => set({ lang: event.target.value })}
              >
                <option value="">{strings.anyLanguage}</option>
                <Languages feeds={feeds} chosen={filter.lang} />
              </select>
            </div>
            <div className={styles.field}>
              <label htmlFor={likes}>{strings.likesAtLeast}</label>
              <input
                id={likes}
                type="number"
                min={0}
                max={most}
                value={filter.minLikes === 0 ? '' : filter.minLikes}
                placeholder="0"
                onChange={(event) => {
                  const wanted = Math.round(Number(event.target.value));
                  if (wanted >= 0 && wanted <= most) set({ minLikes: wanted });
                }}
              />
            </div>
            <h3 className={styles.label}>{strings.mutedHere}</h3>
            <MuteList
              accepts={canMute}
              all={filter.words.map((word) => ({ key: word, words: word }))}
              onMute={(word) => void commands.mute({ word, column })}
              onUnmute={(word) => set({ words: filter.words.filter((it) => it !== word) })}
            />
          </Popover.Popup>
        </Popover.Positioner>
      </Popover.Portal>
    </Popover.Root>
  );
}

// Those of the posts that are here, and the one that is chosen.
function Languages({ feeds, chosen }: { feeds: readonly Feed[]; chosen: string }) {
  const { locale } = useStrings();
  const all = useMemo(() => {
    const codes = new Set(chosen === '' ? [] : [chosen]);
    for (const { column } of feeds) {
      for (const row of column.rows) {
        if (row.kind === 'post') codes.add((row.post.repostOf ?? row.post).lang);
      }
    }
    codes.delete('');
    return [...codes]
      .map((code) => ({ code, name: languageName(locale, code) }))
      .sort((a, b) => a.name.localeCompare(b.name, locale));
  }, [feeds, chosen, locale]);
  return all.map(({ code, name }) => (
    <option key={code} value={code}>
      {name}
    </option>
  ));
}
