// @vitest-environment jsdom
import { act, cleanup, fireEvent, render, screen } from '@testing-library/react';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Failure } from '../api/failure';
import type { TokenCheck } from '../api/upkeep';
import { TokenForm } from './token-form';

const keepToken = vi.fn<(token: string) => Promise<void>>();
const checkToken = vi.fn<(token: string) => Promise<TokenCheck>>();
const good: TokenCheck = {
  simulated: false,
  rules: { used: 3, limit: 1000 },
  stream: 'in-use',
  usage: { used: 12_340, cap: 3_000_000, resetDays: 1 },
  price: 0.005,
};

beforeEach(() => {
  keepToken.mockReset().mockResolvedValue();
  checkToken.mockReset().mockResolvedValue(good);
  render(<TokenForm bridge={{ keepToken, checkToken }} />);
});
afterEach(cleanup);

const field = () => screen.getByLabelText<HTMLInputElement>('Bearer token of your X app');
const type = (value: string) => fireEvent.change(field(), { target: { value } });
const send = () =>
  act(async () => {
    fireEvent.submit(field());
  });
const check = () =>
  act(async () => {
    fireEvent.click(screen.getByText('Check'));
  });
const told = () => screen.getAllByRole('listitem').map((it) => it.textContent);

test('hands the token over and keeps nothing of it', async () => {
  type('abc');
  await send();
  expect(keepToken).toHaveBeenCalledExactlyOnceWith('abc');
  expect(field().value).toBe('');
  expect(field().type).toBe('password');
});

test('says what is wrong and lets it be mended', async () => {
  keepToken.mockRejectedValueOnce(new Failure('x-unavailable', 'X refuses the token (401).'));
  type('wrong');
  await send();
  expect(screen.getByRole('alert').textContent).toBe(
    'X refuses the token (401). Try again in a moment; nothing was kept.',
  );
  expect(field().value).toBe('wrong');
});

test('a check says what the token may do, and keeps nothing', async () => {
  type('abc');
  await check();
  expect(checkToken).toHaveBeenCalledExactlyOnceWith('abc');
  expect(keepToken).not.toHaveBeenCalled();
  expect(field().value).toBe('abc');
  expect(told()).toEqual([
    'X takes this token.',
    '3 of 1,000 rules are in use',
    'It may stream. A connection with it is open right now, and X allows one at a time.',
    '12,340 of 3,000,000 posts of this billing cycle are used; the next begins in 1 day.',
    'Each post that a live topic receives costs $0.005: a thousand of them $5.',
    'This check has cost nothing.',
  ]);
});

test('what was said of one token does not stand beside another', async () => {
  type('abc');
  await check();
  type('abcd');
  expect(screen.queryByRole('listitem')).toBeNull();
  let answer: (check: TokenCheck) => void = () => {};
  checkToken.mockReturnValueOnce(new Promise((resolve) => (answer = resolve)));
  await check();
  type('abcde');
  await act(async () => answer(good));
  expect(screen.queryByRole('listitem')).toBeNull();
});

test('nothing is asked without a token', async () => {
  await check();
  expect(checkToken).not.toHaveBeenCalled();
});
