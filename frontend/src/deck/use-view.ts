import { useEffect, useMemo, useRef } from 'react';
import { useStore } from 'zustand';
import type { Passes } from '../feed/column';
import { type Feed, type Sight, type View, viewOf } from '../feed/view';
import type { ColumnLook } from '../settings/settings';
import { type ColumnView, feedsOf } from './columns';
import { useDipper, useSettings } from './context';
import { isFiner, type SieveParts, sieveOf } from './sieve';

/** What a column shows, and of what. */
export type Shown = {
  feeds: readonly Feed[];
  /** Where the store has these. */
  keys: readonly string[];
  view: View;
  /** Something may be hidden. */
  sieved: boolean;
};

/** Gives what a column shows; out of sight it stays as it was, so that nothing is drawn for it. */
export function useView(
  column: ColumnView,
  { filter, cleared, clearedAt }: ColumnLook,
  query: string,
  inSight: boolean,
): Shown {
  const feeds = useFeeds(column, inSight);
  const mutes = useSettings((settings) => settings.mutes);
  const parts = useSame<SieveParts>({ filter, mutes, find: query });
  const passes = useMemo(() => sieveOf(parts), [parts]);
  const sight = useSame<Omit<Sight, 'passes'>>({ lines: query === '', cleared, clearedAt });
  const before = useRef<View | null>(null);
  const view = useMemo(
    () => viewOf(feeds, { ...sight, passes }, before.current),
    [feeds, sight, passes],
  );
  useEffect(() => {
    before.current = view;
  }, [view]);
  const keys = useSame(feedsOf(column).map(({ key }) => key));
  useLetThrough(keys, parts, passes);
  return { feeds, keys, view, sieved: passes !== null };
}

function useFeeds(column: ColumnView, inSight: boolean): readonly Feed[] {
  const { store } = useDipper();
  const last = useRef<readonly Feed[]>([]);
  return useStore(store, ({ columns }) => {
    const wanted = feedsOf(column);
    const known = last.current;
    const same = wanted.every(({ key }, at) => known[at]?.key === key);
    if (!inSight && same && known.length === wanted.length) return known;
    const feeds = wanted.flatMap(({ key, topic }) => {
      const it = columns[key];
      return inSight && it !== undefined ? [{ key, topic, column: it }] : [];
    });
    const changed =
      feeds.length !== known.length ||
      feeds.some((feed, at) => feed.column !== known[at]?.column || feed.key !== known[at]?.key);
    if (changed) last.current = feeds;
    return last.current;
  });
}

// The columns below know what passes, since deep in the archive only that is kept.
function useLetThrough(keys: readonly string[], parts: SieveParts, passes: Passes | null) {
  const { live } = useDipper();
  const known = useRef({ parts, passes });
  useEffect(() => {
    const before = known.current;
    known.current = { parts, passes };
    live.letThrough(keys, passes, isFiner(parts, before.parts) ? before.passes : undefined);
  }, [live, keys, parts, passes]);
}

/** The value as it was while it says the same, so that nothing is made anew for it. */
function useSame<T>(value: T): T {
  const last = useRef(value);
  if (JSON.stringify(last.current) !== JSON.stringify(value)) last.current = value;
  return last.current;
}
