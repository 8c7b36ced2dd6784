import { Ban, MapPin, Repeat2 } from 'lucide-react';
import { memo } from 'react';
import { useStrings } from '../strings/strings';
import { AuthorName, Avatar } from './author';
import styles from './card.module.css';
import { directionOf } from './identity';
import { permalink } from './links';
import type { Marks } from './marks';
import { MediaGrid } from './media';
import { MetricsLine } from './metrics';
import type { Post } from './model';
import { Outward } from './outward';
import { PollBars } from './poll';
import { QuoteCard } from './quote';
import { When } from './when';
import { Words } from './words';

type Props = {
  post: Post;
  /** Finds the words of the query that are marked in the text. */
  marks: Marks | null;
  /** Whether a long text is unfolded. */
  open: boolean;
  onOpen(open: boolean): void;
};

/** PostCard shows one post with everything it carries; a repost shows the original whole. */
export const PostCard = memo(function PostCard({ post, marks, open, onOpen }: Props) {
  const strings = useStrings();
  const shown = post.repostOf ?? post;
  const link = permalink(shown);
  return (
    <div className={styles.card} dir={directionOf(shown.lang, shown.text)}>
      {post.repostOf !== null && (
        <div className={styles.above} dir="ltr">
          <Repeat2 aria-hidden="true" />
          <span className={styles.aboveText}>
            {strings.repostedBy} <bdi>{post.author?.name ?? strings.unknownAuthor}</bdi>
          </span>
          <When at={post.createdAt} />
        </div>
      )}
      <div className={styles.who}>
        <Avatar author={shown.author} simulated={shown.simulated} />
        <div className={styles.names}>
          <AuthorName author={shown.author} />
          <span className={styles.handle}>
            {shown.author?.handle && `@${shown.author.handle}`}
            {shown.edits.length > 0 && (
              <>
                {shown.author?.handle && ' · '}
                <span title={strings.editedTitle(shown.edits.length)}>{strings.edited}</span>
              </>
            )}
          </span>
        </div>
        <span className={styles.when} dir="ltr">
          <When at={shown.createdAt} />
          {link !== null && (
            <>
              {shown.createdAt !== null && ' · '}
              <Outward href={link} title={strings.viewOnX} className={styles.x}>
                <span aria-hidden="true">𝕏</span>
                <span className={styles.spoken}>{strings.viewOnX}</span>
              </Outward>
            </>
          )}
        </span>
      </div>
      {shown.replyTo !== null && <ReplyLine post={shown} />}
      {shown.withheld.length > 0 && (
        <div className={styles.withheld} dir="ltr">
          <Ban aria-hidden="true" />
          {strings.withheld(shown.withheld)}
        </div>
      )}
      <Words post={shown} marks={marks} open={open} onOpen={onOpen} />
      {shown.media.length > 0 && (
        <MediaGrid media={shown.media} simulated={shown.simulated} sensitive={shown.sensitive} />
      )}
      {shown.poll && <PollBars poll={shown.poll} />}
      {shown.quoted && <QuoteCard post={shown.quoted} />}
      {shown.place && (
        <div className={styles.place}>
          <MapPin aria-hidden="true" />
          <bdi>{shown.place.name}</bdi>
        </div>
      )}
      <div className={styles.foot} dir="ltr">
        {shown.metrics && <MetricsLine metrics={shown.metrics} />}
        <span className={styles.end}>
          {shown.sensitive && shown.media.length === 0 && <span>{strings.sensitive}</span>}
          {post.simulated && (
            <span className={styles.simulated} title={strings.simulatedCard}>
              {strings.simulated}
            </span>
          )}
        </span>
      </div>
    </div>
  );
});

// X tells only the id of the post that is answered; whom it answers stands
// first in the text, where it is a reply to somebody else.
function ReplyLine({ post }: { post: Post }) {
  const strings = useStrings();
  const first = post.entities.find((entity) => entity.kind === 'mention' && entity.start === 0);
  const words = first ? (
    <>
      {strings.replyingTo} <bdi dir="ltr">@{first.value}</bdi>
    </>
  ) : (
    strings.replyingToPost
  );
  return (
    <div className={styles.reply} dir="ltr">
      {post.simulated || post.replyTo === null || !/^\d+$/.test(post.replyTo) ? (
        words
      ) : (
        <Outward href={`https://x.com/i/status/${post.replyTo}`}>{words}</Outward>
      )}
    </div>
  );
}
