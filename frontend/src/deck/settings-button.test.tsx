// @vitest-environment jsdom
import { act, cleanup, fireEvent, render, screen } from '@testing-library/react';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createStore } from 'zustand/vanilla';
import type { Update } from '../api/upkeep';
import { type Dipper, DipperProvider } from './context';
import { closeOverlay, overlay } from './overlay';
import { SettingsButton } from './settings-button';

beforeEach(closeOverlay);
afterEach(cleanup);

test('has a mark once a newer version is out, and opens the settings all the same', () => {
  const store = createStore<Update | null>(() => null);
  render(
    <DipperProvider value={{ updates: { store } } as unknown as Dipper}>
      <SettingsButton />
    </DipperProvider>,
  );
  expect(screen.getByRole('button', { name: 'Settings' })).toBeTruthy();
  const newer = { version: '0.2.0', url: 'https://example.org/' };
  act(() => store.setState({ allowed: true, checkedAt: 1, newer: null }, true));
  expect(screen.queryByTestId('newer')).toBeNull();
  act(() => store.setState({ allowed: true, checkedAt: 1, newer }, true));
  expect(screen.getByTestId('newer')).toBeTruthy();
  fireEvent.click(screen.getByRole('button', { name: 'Settings · Dipper 0.2.0 is out' }));
  expect(overlay.getState().open).toMatchObject({ kind: 'settings' });
});
