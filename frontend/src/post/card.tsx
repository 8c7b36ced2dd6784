import { memo } from 'react';
import { useStrings } from '../strings/strings';
import { AuthorName, Avatar } from './author';
import styles from './card.module.css';
import { Edited } from './edited';
import { directionOf } from './identity';
import { permalink, postLink, profileLink } from './links';
import type { Marks } from './marks';
import { MediaGrid } from './media';
import { MetricsLine } from './metrics';
import type { Post } from './model';
import { Outward } from './outward';
import { PollBars } from './poll';
import { PostMenuButton } from './post-menu-button';
import { QuoteCard } from './quote';
import { Sign } from './sign';
import { When } from './when';
import { Withheld } from './withheld';
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
      {post.repostOf !== null && <RepostLine post={post} />}
      <div className={styles.who}>
        <Avatar author={shown.author} simulated={shown.simulated} />
        <AuthorName author={shown.author} simulated={shown.simulated} />
        <span className={styles.when} dir="ltr">
          <When at={shown.createdAt} link={link} />
          {shown.edits.length > 0 && (
            <>
              {shown.createdAt !== null && ' · '}
              <Edited post={shown} />
            </>
          )}
          {link !== null && (
            <>
              {(shown.createdAt !== null || shown.edits.length > 0) && ' · '}
              <Outward href={link} title={strings.viewOnX} className={styles.x}>
                <span aria-hidden="true">𝕏</span>
              </Outward>
            </>
          )}
        </span>
      </div>
      {shown.replyTo !== null && <ReplyLine post={shown} />}
      <Withheld post={shown}>
        <Words post={shown} marks={marks} open={open} onOpen={onOpen} />
        {shown.media.length > 0 && <MediaGrid post={shown} />}
        {shown.poll && <PollBars poll={shown.poll} />}
        {shown.quoted && <QuoteCard post={shown.quoted} />}
        {shown.place && (
          <div className={styles.place}>
            <Sign kind="place" />
            <bdi>{shown.place.name}</bdi>
          </div>
        )}
      </Withheld>
      <div className={styles.foot} dir="ltr">
        <MetricsLine post={shown} />
        <span className={styles.end}>
          {shown.sensitive && shown.media.length === 0 && <span>{strings.sensitive}</span>}
          {post.simulated && (
            <span className={styles.simulated} title={strings.simulatedCard}>
              {strings.simulated}
            </span>
          )}
          <PostMenuButton post={shown} />
        </span>
      </div>
    </div>
  );
});

function RepostLine({ post }: { post: Post }) {
  const strings = useStrings();
  const profile = profileLink(post.author, post.simulated);
  const words = (
    <>
      {strings.repostedBy} <bdi>{post.author?.name ?? strings.unknownAuthor}</bdi>
    </>
  );
  return (
    <div className={styles.above} dir="ltr">
      <Sign kind="repost" />
      <span className={styles.aboveText}>
        {profile === null ? words : <Outward href={profile}>{words}</Outward>}
      </span>
      <When at={post.createdAt} link={permalink(post)} />
    </div>
  );
}

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
  const link = post.simulated || post.replyTo === null ? null : postLink(post.replyTo);
  return (
    <div className={styles.reply} dir="ltr">
      {link === null ? words : <Outward href={link}>{words}</Outward>}
    </div>
  );
}
