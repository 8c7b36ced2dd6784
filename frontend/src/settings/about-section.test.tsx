// @vitest-environment jsdom
import { act, cleanup, fireEvent, render, screen } from '@testing-library/react';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createStore } from 'zustand/vanilla';
import { Failure } from '../api/failure';
import type { Update } from '../api/upkeep';
import { CardSurroundingsProvider } from '../post/context';
import { noMedia } from '../post/local-media';
import { StringsProvider } from '../strings/strings';
import { zh } from '../strings/zh';
import { AboutSection } from './about-section';
import { type Doors, DoorsProvider } from './doors';

const url = 'https://example.org/releases/tag/v0.2.0';
const off: Update = { allowed: false, checkedAt: null, newer: null };
const on: Update = { allowed: true, checkedAt: Date.UTC(2026, 10, 24, 12), newer: null };
const out: Update = { ...on, newer: { version: '0.2.0', url } };

const noSurroundings = { base: '', openLink: null, media: noMedia, mayLoad: false, onMute: null };

const store = createStore<Update | null>(() => null);
const look = vi.fn<() => Promise<void>>();
const allow = vi.fn<(allowed: boolean) => Promise<void>>();

beforeEach(() => {
  look.mockReset().mockResolvedValue();
  allow.mockReset().mockResolvedValue();
});
afterEach(cleanup);

async function show(
  known: Update | null,
  openLink: ((url: string) => void) | null = null,
  words = <About />,
) {
  store.setState(known, true);
  const doors = {
    client: {
      version: async () => ({ number: '0.1.0', commit: '', date: '', updates: known !== null }),
    },
    session: { base: '', key: '', bridge: null, token: 'elsewhere' },
    updates: { store, look, allow },
  };
  await act(async () => {
    render(
      <CardSurroundingsProvider value={{ ...noSurroundings, openLink }}>
        <DoorsProvider value={doors as unknown as Doors}>{words}</DoorsProvider>
      </CardSurroundingsProvider>,
    );
  });
}

function About() {
  return <AboutSection />;
}

const box = () => screen.getByRole<HTMLInputElement>('checkbox');

test('a Dipper that asks nobody has no such setting', async () => {
  await show(null);
  expect(screen.getByText('0.1.0')).toBeTruthy();
  expect(screen.queryByRole('checkbox')).toBeNull();
  expect(screen.queryByText('Newer versions')).toBeNull();
});

test('is off until it is allowed, and says what is sent', async () => {
  await show(off);
  expect(look).toHaveBeenCalled();
  expect(box().checked).toBe(false);
  expect(box().labels?.[0]?.textContent).toMatch(
    /^Ask once a day whether there is a newer Dipper.*learns Dipper's version .* nothing else/,
  );
  await act(async () => void fireEvent.click(box()));
  expect(allow).toHaveBeenCalledExactlyOnceWith(true);
});

test('says when it asked last, and is switched off again', async () => {
  await show(on);
  expect(box().checked).toBe(true);
  expect(screen.getByText(/^Last asked on .*2026.*: no newer one is known\.$/)).toBeTruthy();
  await act(async () => void fireEvent.click(box()));
  expect(allow).toHaveBeenCalledExactlyOnceWith(false);
});

test('a newer version leads to where one reads of it', async () => {
  await show(out);
  const link = screen.getByRole<HTMLAnchorElement>('link', { name: 'Dipper 0.2.0 is out' });
  expect([link.href, link.target, link.rel]).toEqual([
    url,
    '_blank',
    'noopener noreferrer nofollow',
  ]);
  expect(screen.queryByText(/Last asked/)).toBeNull();
  expect(fireEvent.click(link)).toBe(true); // left to the browser
  act(() => store.setState({ ...out, allowed: false }, true));
  expect(screen.queryByRole('link')).toBeNull();
});

test('the window opens it in the system’s browser', async () => {
  const openLink = vi.fn();
  await show(out, openLink);
  expect(fireEvent.click(screen.getByRole('link'))).toBe(false);
  expect(openLink).toHaveBeenCalledExactlyOnceWith(url);
});

test('what could not be kept is told', async () => {
  allow.mockRejectedValueOnce(new Failure('disk-full', 'The disk is full.', 'Free some room.'));
  await show(off);
  await act(async () => void fireEvent.click(box()));
  const told = screen.getAllByRole('alert').map((it) => it.textContent);
  expect(told.join('')).toMatch(/^The disk has no room left/);
});

test('in Chinese', async () => {
  const inChinese = (
    <StringsProvider value={zh}>
      <AboutSection />
    </StringsProvider>
  );
  await show(out, null, inChinese);
  expect(screen.getByText('每天询问一次是否有新版 Dipper')).toBeTruthy();
  expect(screen.getByRole('link').textContent).toBe('Dipper 0.2.0 已发布');
});
