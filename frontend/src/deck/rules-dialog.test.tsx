// @vitest-environment jsdom
import { readFileSync } from 'node:fs';
import { act, cleanup, fireEvent, render, screen } from '@testing-library/react';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Failure } from '../api/failure';
import { type Rule, readRules } from '../api/model';
import { type Dipper, DipperProvider } from './context';
import { RulesDialog } from './rules-dialog';

const golden = () =>
  readRules(JSON.parse(readFileSync('../testdata/wire/rules.json', 'utf8'))) ?? [];
const rules = vi.fn<() => Promise<Rule[]>>();
const removeRule = vi.fn<(id: string) => Promise<void>>();
const onClose = vi.fn();

beforeEach(() => {
  // jsdom has no dialogs of its own.
  HTMLDialogElement.prototype.showModal = function () {
    this.open = true;
  };
  rules.mockReset().mockImplementation(async () => golden());
  removeRule.mockReset().mockResolvedValue();
});
afterEach(cleanup);

const show = () =>
  act(async () => {
    render(
      <DipperProvider value={{ client: { rules, removeRule } } as unknown as Dipper}>
        <RulesDialog onClose={onClose} />
      </DipperProvider>,
    );
  });
const press = (name: string) =>
  act(async () => {
    fireEvent.click(screen.getByRole('button', { name }));
  });

test('names the rules of others, and lets none but a leftover of another Dipper be removed', async () => {
  await show();
  const shown = screen.getAllByRole('listitem').map((it) => it.textContent);
  expect(shown).toEqual([
    'cats lang:enLeft by another DipperRemove',
    'weatherMade by another program',
  ]);
});

test('removes a leftover once it is said that this is meant', async () => {
  await show();
  await press('Remove cats lang:en');
  expect(removeRule).not.toHaveBeenCalled();
  expect(screen.getByRole('alert').textContent).toContain('may still use this rule');
  await press('Keep it');
  expect(screen.queryByRole('alert')).toBeNull();
  await press('Remove cats lang:en');
  rules.mockResolvedValue([]);
  await press('Remove cats lang:en');
  expect(removeRule).toHaveBeenCalledExactlyOnceWith(golden()[0]?.id);
  expect(screen.getByText('No other rule shares this token now.')).toBeTruthy();
});

test('one that went meanwhile is gone', async () => {
  removeRule.mockRejectedValue(new Failure('rule-not-found', 'X holds no such rule.'));
  await show();
  await press('Remove cats lang:en');
  rules.mockResolvedValue([]);
  await press('Remove cats lang:en');
  expect(screen.getByText('No other rule shares this token now.')).toBeTruthy();
});

test('says what went wrong', async () => {
  removeRule.mockRejectedValue(new Failure('x-unavailable', 'X cannot be reached.'));
  await show();
  await press('Remove cats lang:en');
  await press('Remove cats lang:en');
  expect(
    screen.getByText('X cannot be reached. Try again in a moment; nothing was kept.'),
  ).toBeTruthy();
  cleanup();
  rules.mockRejectedValue(new Failure('unreachable', ''));
  await show();
  expect(screen.getByRole('alert').textContent).toContain('Dipper did not answer.');
});

test('an odd rule costs itself alone', () => {
  expect(readRules({ rules: [{ id: 1 }, 7, { id: '2', owner: 'odd' }] })).toEqual([
    { id: '2', value: '', owner: 'other' },
  ]);
  expect(readRules({})).toBeNull();
});
