// @vitest-environment jsdom
import { act, cleanup, fireEvent, render, screen } from '@testing-library/react';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Failure } from '../api/failure';
import type { Bridge, TokenPlace } from '../api/session';
import { type Dipper, DipperProvider } from './context';
import { TokenButton } from './token-button';

const keepToken = vi.fn<(token: string) => Promise<void>>();

beforeEach(() => {
  // jsdom has no dialogs of its own.
  HTMLDialogElement.prototype.showModal = function () {
    this.open = true;
  };
  keepToken.mockReset().mockResolvedValue();
});
afterEach(cleanup);

function show(token: TokenPlace, bridge: Partial<Bridge> | null = { keepToken }) {
  const session = { base: '', key: '', bridge, token };
  render(
    <DipperProvider value={{ session } as Dipper}>
      <TokenButton />
    </DipperProvider>,
  );
}

const field = () => screen.getByLabelText<HTMLInputElement>('Bearer token of your X app');
const paste = async (value: string) => {
  fireEvent.click(screen.getByText('Connect to X', { selector: 'button' }));
  fireEvent.change(field(), { target: { value } });
  await act(async () => {
    fireEvent.submit(field());
  });
};

test('is shown only where this window may take a token', () => {
  show('none', null);
  show('environment');
  show('elsewhere');
  expect(screen.queryByRole('button')).toBeNull();
  show('keychain');
  expect(screen.getByText('Change token')).toBeTruthy();
});

test('hands the token over and keeps nothing of it', async () => {
  show('none');
  await paste('abc');
  expect(keepToken).toHaveBeenCalledExactlyOnceWith('abc');
  expect(field().value).toBe('');
  expect(field().type).toBe('password');
});

test('says what is wrong and lets it be mended', async () => {
  keepToken.mockRejectedValueOnce(new Failure('x-unavailable', 'X refuses the token (401).'));
  show('none');
  await paste('wrong');
  expect(screen.getByRole('alert', { hidden: true }).textContent).toBe(
    'X refuses the token (401). Try again in a moment; nothing was kept.',
  );
  expect(field().value).toBe('wrong');
});
