import { useEffect, useRef } from 'react';
import type { Topic } from '../api/model';
import { useStrings } from '../strings/strings';
import { QueryForm } from '../topic/query-form';
import styles from './column-head.module.css';
import { useDeck, useDipper } from './context';

/** QueryLine shows what a column asks for, and the field to change it when that is wanted. */
export function QueryLine({ column, topic }: { column: string; topic: Topic }) {
  const strings = useStrings();
  const { client, commands } = useDipper();
  // There may be further views of the topic, and one field is open.
  const place = `${column} ${topic.id}`;
  const editing = useDeck((state) => state.editing === place);
  const line = useRef<HTMLButtonElement>(null);
  const wasEditing = useRef(false);
  // The field that had the keyboard is gone; it goes on from where the field stood.
  useEffect(() => {
    if (wasEditing.current && !editing && document.activeElement === document.body) {
      line.current?.focus();
    }
    wasEditing.current = editing;
  }, [editing]);
  const leave = () => commands.editQuery(null);
  return (
    <>
      <button
        ref={line}
        type="button"
        className={styles.query}
        dir="auto"
        title={`${topic.query}\n${strings.editQuery}`}
        aria-expanded={editing}
        onClick={() => commands.editQuery(place)}
      >
        {topic.query}
      </button>
      {editing && (
        <QueryForm
          label={strings.queryOf(topic.name)}
          action={{ idle: strings.save, busy: strings.saving }}
          edited={topic.query}
          check={client.check}
          vocabulary={client.vocabulary}
          onCancel={leave}
          onSubmit={async (query) => {
            if (query !== topic.query) await commands.requery(topic, query);
            leave();
          }}
        />
      )}
    </>
  );
}
