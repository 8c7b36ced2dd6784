import { useEffect, useRef, useState } from 'react';
import type { Version } from '../api/upkeep';
import { Outward } from '../post/outward';
import { useStrings } from '../strings/strings';
import { Button } from '../ui/button';
import { useDoors, useUpdate, wordsOf } from './doors';
import { Licences } from './licences';
import styles from './section.module.css';

/** AboutSection shows what this Dipper is, and what it finds when it examines itself. */
export function AboutSection() {
  const strings = useStrings();
  const { client } = useDoors();
  const [version, setVersion] = useState<Version | null>(null);
  const [wrong, setWrong] = useState('');
  useEffect(() => {
    client.version().then(setVersion, (reason: unknown) => setWrong(wordsOf(strings, reason)));
  }, [client, strings]);
  return (
    <>
      <dl className={styles.facts}>
        {version && (
          <>
            <dt>{strings.versionName}</dt>
            <dd>{version.number}</dd>
            {version.commit && (
              <>
                <dt>{strings.commitName}</dt>
                <dd>
                  <code>{version.commit}</code>
                </dd>
              </>
            )}
            {!Number.isNaN(Date.parse(version.date)) && (
              <>
                <dt>{strings.dateName}</dt>
                <dd>{strings.fullTime(Date.parse(version.date))}</dd>
              </>
            )}
          </>
        )}
        <dt>{strings.licenceName}</dt>
        <dd>MIT</dd>
      </dl>
      <p role="alert" className={styles.wrong}>
        {wrong}
      </p>
      <NewerVersions />
      <Diagnosis />
      <Licences />
    </>
  );
}

// Nothing where this Dipper asks nobody.
function NewerVersions() {
  const strings = useStrings();
  const { updates } = useDoors();
  const update = useUpdate();
  const [wrong, setWrong] = useState('');
  useEffect(() => void updates.look(), [updates]);
  if (update === null) return null;
  const { allowed, checkedAt, newer } = update;
  const allow = (wanted: boolean) => {
    setWrong('');
    updates.allow(wanted).catch((reason: unknown) => setWrong(wordsOf(strings, reason)));
  };
  return (
    <>
      <h3 className={styles.title}>{strings.updates}</h3>
      <label className={styles.check}>
        <input
          type="checkbox"
          checked={allowed}
          onChange={(event) => allow(event.target.checked)}
        />
        <span>
          {strings.updatesAsk}
          <small>{strings.updatesText}</small>
        </span>
      </label>
      <p className={styles.acts} role="status">
        {allowed && newer !== null && (
          <Outward href={newer.url}>{strings.newerOut(newer.version)}</Outward>
        )}
        {allowed && newer === null && checkedAt !== null && strings.updatesNone(checkedAt)}
      </p>
      <p role="alert" className={styles.wrong}>
        {wrong}
      </p>
    </>
  );
}

function Diagnosis() {
  const strings = useStrings();
  const { client } = useDoors();
  const [report, setReport] = useState('');
  const [busy, setBusy] = useState(false);
  const [told, setTold] = useState('');
  const text = useRef<HTMLPreElement>(null);
  const ask = async () => {
    setBusy(true);
    setTold('');
    try {
      setReport(await client.doctor());
    } catch (reason) {
      setTold(wordsOf(strings, reason));
    } finally {
      setBusy(false);
    }
  };
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(report);
      setTold(strings.copied);
    } catch {
      // Where the page may not write there, the reader's own key can.
      if (text.current) document.getSelection()?.selectAllChildren(text.current);
      setTold(strings.copyYourself);
    }
  };
  return (
    <>
      <h3 className={styles.title}>{strings.diagnosis}</h3>
      <p className={styles.lead}>{strings.diagnosisText}</p>
      <div className={styles.acts}>
        <Button ghost busy={busy} onClick={() => void ask()}>
          {busy ? strings.diagnosing : strings.diagnose}
        </Button>
        {report !== '' && <Button onClick={() => void copy()}>{strings.copy}</Button>}
        <span role="status">{told}</span>
      </div>
      {report !== '' && (
        <section
          className={styles.report}
          // biome-ignore lint/a11y/noNoninteractiveTabindex: a scroller must be reachable by keyboard.
          tabIndex={0}
          aria-label={strings.diagnosis}
        >
          <pre ref={text} data-testid="report">
            {report}
          </pre>
        </section>
      )}
    </>
  );
}
