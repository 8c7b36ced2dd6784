/** What people call a language of X's; X's codes for posts without one are no language. */
export function languageName(locale: string, code: string): string {
  const known = /^(qam|qct|qht|qme|qst|art)$/.test(code) ? 'zxx' : code;
  try {
    return new Intl.DisplayNames([locale], { type: 'language' }).of(known) ?? code;
  } catch {
    return code;
  }
}
