import { createContext, useContext } from 'react';
import { en, type Strings } from './en';

const Context = createContext<Strings>(en);

/** StringsProvider gives a language's sentences to all below it. */
export const StringsProvider = Context.Provider;

/** Gives the sentences of the reader's language. */
export function useStrings(): Strings {
  return useContext(Context);
}

/**
 * Fetches the sentences of a language; all but English are a file of their own. A bare "C", as
 * some systems tell, is English, and so is a language whose file does not come.
 */
export async function stringsFor(language: string): Promise<Strings> {
  if (!/^zh\b/i.test(language)) return en;
  try {
    return (await import('./zh')).zh;
  } catch {
    return en;
  }
}
