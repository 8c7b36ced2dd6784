import { useStrings } from '../strings/strings';
import { Choice } from './choice';
import { useDoors, useKept } from './doors';
import { type Appearance, densities, languages, motions, textSizes, themes } from './settings';

/** AppearanceSection shows how the page may look, and how it is read. */
export function AppearanceSection() {
  return (
    <>
      <Look of="theme" all={themes} />
      <Look of="density" all={densities} />
      <Look of="textSize" all={textSizes} />
      <Look of="motion" all={motions} />
      <Look of="language" all={languages} />
    </>
  );
}

type LookProps<K extends keyof Appearance> = { of: K; all: readonly Appearance[K][] };

function Look<K extends keyof Appearance>({ of, all }: LookProps<K>) {
  const strings = useStrings();
  const { change } = useDoors();
  const value = useKept(({ appearance }) => appearance[of]);
  const words: Record<string, string> = strings.choices[of];
  return (
    <Choice
      label={strings[of]}
      all={all}
      value={value}
      words={words}
      onChoose={(next) => change({ appearance: { [of]: next } })}
    />
  );
}
