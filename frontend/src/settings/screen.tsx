import { Tabs } from '@base-ui/react/tabs';
import { X } from 'lucide-react';
import { type ReactNode, useId } from 'react';
import { assertNever } from '../api/check';
import { useStrings } from '../strings/strings';
import { IconButton } from '../ui/button';
import { Modal } from '../ui/modal';
import { AboutSection } from './about-section';
import { AccountSection } from './account-section';
import { AppearanceSection } from './appearance-section';
import { DataSection } from './data-section';
import { useUpdate } from './doors';
import { KeyboardSection } from './keyboard-section';
import { MediaSection } from './media-section';
import { MutedSection } from './muted-section';
import styles from './screen.module.css';
import { type SectionName, sectionNames } from './sections';

type Props = {
  /** The section to begin with. */
  section: SectionName;
  /** All keys, with what they do. */
  keyList: ReactNode;
  onClosed(): void;
};

/** SettingsScreen shows the settings in a dialog, a section at a time. */
export function SettingsScreen({ section, keyList, onClosed }: Props) {
  const strings = useStrings();
  const title = useId();
  const newer = useUpdate()?.newer ?? null;
  return (
    <Modal labelledBy={title} className={styles.screen} onClosed={onClosed}>
      {(close) => (
        <div className={styles.inside}>
          <header>
            <h2 id={title}>{strings.settings}</h2>
            <IconButton label={strings.done} onClick={close}>
              <X aria-hidden="true" />
            </IconButton>
          </header>
          <Tabs.Root className={styles.tabs} defaultValue={section} orientation="vertical">
            <Tabs.List className={styles.list} aria-label={strings.settings}>
              {sectionNames.map((name) => (
                <Tabs.Tab key={name} value={name} className={styles.tab}>
                  {strings.sections[name]}
                  {name === 'about' && newer !== null && (
                    <span className={styles.mark} aria-hidden="true" />
                  )}
                </Tabs.Tab>
              ))}
            </Tabs.List>
            {sectionNames.map((name) => (
              <Tabs.Panel key={name} value={name} className={styles.panel}>
                {draw(name, keyList)}
              </Tabs.Panel>
            ))}
          </Tabs.Root>
        </div>
      )}
    </Modal>
  );
}

function draw(name: SectionName, keyList: ReactNode): ReactNode {
  switch (name) {
    case 'account':
      return <AccountSection />;
    case 'appearance':
      return <AppearanceSection />;
    case 'media':
      return <MediaSection />;
    case 'muted':
      return <MutedSection />;
    case 'keyboard':
      return <KeyboardSection keyList={keyList} />;
    case 'data':
      return <DataSection />;
    case 'about':
      return <AboutSection />;
    default:
      return assertNever(name);
  }
}
