// @vitest-environment jsdom
import { cleanup, fireEvent, render, screen } from '@testing-library/react';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Bridge, TokenPlace } from '../api/session';
import { type Dipper, DipperProvider } from './context';
import { closeOverlay, overlay } from './overlay';
import { TokenButton } from './token-button';

beforeEach(closeOverlay);
afterEach(cleanup);

function show(token: TokenPlace, bridge: Partial<Bridge> | null = {}) {
  const session = { base: '', key: '', bridge, token };
  render(
    <DipperProvider value={{ session } as Dipper}>
      <TokenButton />
    </DipperProvider>,
  );
}

test('is shown only where this window may take a token', () => {
  show('none', null);
  show('environment');
  show('elsewhere');
  expect(screen.queryByRole('button')).toBeNull();
  show('keychain');
  expect(screen.getByText('Change token')).toBeTruthy();
});

test('opens the form', () => {
  show('none');
  fireEvent.click(screen.getByText('Connect to X'));
  expect(overlay.getState().open).toEqual({ kind: 'connect' });
});
