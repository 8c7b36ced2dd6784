import { expect, test, vi } from 'vitest';
import {
  changed,
  loadsMedia,
  newSettings,
  readSettings,
  usualAppearance,
  usualFilter,
  usualLook,
} from './settings';

const noMutes = { words: [], authors: [] };

test('what is odd is as usual, and costs only itself', () => {
  const usual = {
    appearance: usualAppearance,
    media: 'ask',
    columns: {},
    singleKeys: true,
    firstRun: null,
    mutes: noMutes,
  };
  expect(readSettings('no object')).toEqual(usual);
  const kept = {
    appearance: { theme: 'light', density: 7, language: 'xx' },
    media: 'always',
    columns: {
      a: { width: 5_000, folded: 'yes', media: 'ask' },
      b: null,
      c: { width: 300.4, folded: 9, media: 'load' },
    },
    singleKeys: 'no',
    firstRun: { see: true, own: 'yes' },
  };
  expect(readSettings(kept)).toEqual({
    appearance: { ...usualAppearance, theme: 'light' },
    media: 'ask',
    columns: {
      a: { ...usualLook, width: 720 },
      b: usualLook,
      c: { ...usualLook, width: 300, folded: { c: 9 }, media: 'load' },
    },
    mutes: noMutes,
    singleKeys: true,
    firstRun: { see: true, own: false, connect: false },
  });
});

test('keys are switched off and steps remembered, one beside the other', () => {
  const off = changed({ firstRun: { see: true } }, { singleKeys: false });
  expect(readSettings(off)).toMatchObject({ singleKeys: false, firstRun: { see: true } });
  const on = changed(off, { firstRun: { own: true } });
  expect(readSettings(on)).toMatchObject({
    singleKeys: false,
    firstRun: { see: true, own: true, connect: false },
  });
});

test('of what a column is, odd parts are as usual', () => {
  const kept = {
    columns: {
      a: {
        topics: ['a', 'b', 7, ' ', 'b'],
        name: '  Both  ',
        color: 'url(x)',
        after: 9,
        filter: {
          mediaOnly: 1,
          noReplies: true,
          lang: ['de'],
          minLikes: -4,
          words: ['x', 'x', ''],
        },
        cleared: { a: 4, b: '5' },
        clearedAt: 'now',
      },
      b: { filter: [], topics: 'a', cleared: null, color: '#AABBCC', after: '' },
    },
    mutes: { words: ['spam', 3, 'spam'], authors: 'mira' },
  };
  expect(readSettings(kept)).toEqual({
    appearance: usualAppearance,
    media: 'ask',
    singleKeys: true,
    firstRun: null,
    columns: {
      a: {
        ...usualLook,
        topics: ['a', 'b'],
        name: 'Both',
        filter: { ...usualFilter, noReplies: true, words: ['x'] },
        cleared: { a: 4 },
      },
      b: { ...usualLook, color: '#AABBCC', after: '' },
    },
    mutes: { words: ['spam'], authors: [] },
  });
});

test('words are muted one by one, and of a filter only what is changed', () => {
  const kept = {
    columns: { a: { filter: { mediaOnly: true, later: 1 } } },
    mutes: { words: ['a', 'b'], tags: ['t'] },
  };
  const change = {
    columns: { a: { filter: { noReplies: true } } },
    mutes: { words: { c: true, a: false, b: true }, authors: { mira: true } },
  };
  expect(changed(kept, change)).toMatchObject({
    columns: { a: { filter: { mediaOnly: true, noReplies: true, later: 1 } } },
    mutes: { words: ['b', 'c'], authors: ['mira'], tags: ['t'] },
  });
});

test('a change leaves alone what this page does not know', () => {
  const kept = {
    later: 1,
    appearance: { theme: 'dark', glow: true },
    columns: { a: { width: 300, mute: ['x'] }, b: { width: 400 } },
  };
  const change = {
    appearance: { theme: 'light' },
    columns: { a: { folded: { a: 9 } }, b: null },
  } as const;
  expect(changed(kept, change)).toEqual({
    later: 1,
    appearance: { theme: 'light', glow: true },
    columns: { a: { width: 300, folded: { a: 9 }, mute: ['x'] } },
    mutes: noMutes,
  });
});

test('whether media are loaded is changed alone, and stays when something else is', () => {
  expect(changed({}, {})).not.toHaveProperty('media');
  expect(changed({ media: 'load', later: 1 }, { appearance: {} })).toMatchObject({ media: 'load' });
  expect(changed({ media: 'load', later: 1 }, { media: 'none' })).toMatchObject({
    media: 'none',
    later: 1,
  });
});

test.each([
  ['ask', null, false],
  ['none', null, false],
  ['load', null, true],
  ['load', 'none', false],
  ['none', 'load', true],
] as const)('a deck of %s with a column of %s loads media: %s', (media, own, want) => {
  const settings = { ...readSettings(null), media };
  expect(loadsMedia(settings, { ...usualLook, media: own })).toBe(want);
});

function program(kept: unknown = {}) {
  const it = {
    kept,
    deck: vi.fn(async () => it.kept),
    keepDeck: vi.fn(async (wanted: unknown) => {
      it.kept = wanted;
    }),
  };
  return it;
}

test('what is kept is shown once it is read', async () => {
  const settings = newSettings(program({ appearance: { theme: 'contrast' } }));
  expect(settings.store.getState().appearance.theme).toBe('system');
  await settings.load();
  expect(settings.store.getState().appearance.theme).toBe('contrast');
});

test('a change shows at once, and what the other page has changed stays', async () => {
  const door = program();
  const settings = newSettings(door);
  await settings.load();
  door.kept = { columns: { a: { width: 440 } } }; // by the other page
  const done = settings.change({ appearance: { theme: 'light' } });
  expect(settings.store.getState().appearance.theme).toBe('light');
  await done;
  expect(door.kept).toMatchObject({
    appearance: { theme: 'light' },
    columns: { a: { width: 440 } },
  });
});

test('an answer from before a change does not undo it', async () => {
  const door = program({ appearance: { theme: 'dark' } });
  const settings = newSettings(door);
  const loaded = settings.load();
  const done = settings.change({ appearance: { theme: 'light' } });
  await loaded;
  expect(settings.store.getState().appearance.theme).toBe('light');
  await done;
  expect(settings.store.getState().appearance.theme).toBe('light');
});

test('of changes in a row all are kept, in their order', async () => {
  const door = program();
  const settings = newSettings(door);
  await Promise.all([
    settings.change({ columns: { a: { width: 300 } } }),
    settings.change({ columns: { b: { folded: { b: 9 } } } }),
    settings.change({ columns: { a: { width: 440 } } }),
  ]);
  expect(readSettings(door.kept).columns).toEqual({
    a: { ...usualLook, width: 440 },
    b: { ...usualLook, folded: { b: 9 } },
  });
});

test('what could not be kept is told, and the next change goes on', async () => {
  const door = program();
  const settings = newSettings(door);
  door.keepDeck.mockRejectedValueOnce(new Error('the disk is full'));
  await expect(settings.change({ appearance: { theme: 'light' } })).rejects.toThrow('full');
  await settings.change({ appearance: { density: 'dense' } });
  expect(door.kept).toMatchObject({ appearance: { density: 'dense' } });
});
