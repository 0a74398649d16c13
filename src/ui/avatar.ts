import { css, html, LitElement, nothing, type PropertyValues } from 'lit'
import { define } from './define.js'
import { base } from './styles/base.js'

export const avatarStyles = css`
  :host {
    --hue: 250;
    display: block;
    position: relative;
    flex: none;
    inline-size: var(--chat-avatar-size, 44px);
    block-size: var(--chat-avatar-size, 44px);
  }
  .disc {
    display: grid;
    place-items: center;
    inline-size: 100%;
    block-size: 100%;
    overflow: hidden;
    border-radius: 50%;
    background: light-dark(oklch(0.9 0.055 var(--hue)), oklch(0.36 0.07 var(--hue)));
    color: light-dark(oklch(0.38 0.1 var(--hue)), oklch(0.92 0.05 var(--hue)));
    font-size: calc(var(--chat-avatar-size, 44px) * 0.36);
    font-weight: 600;
    line-height: 1;
    user-select: none;
  }
  img { inline-size: 100%; block-size: 100%; object-fit: cover; }
  .dot {
    position: absolute;
    inset-block-end: 0;
    inset-inline-end: 0;
    inline-size: 10px;
    block-size: 10px;
    border-radius: 50%;
    background: var(--chat-color-ok);
    box-shadow: 0 0 0 2px var(--chat-avatar-ring, var(--chat-color-surface));
  }
`

/** A person's or a dialog's picture, or initials on a colour that its id always gives. Decoration: the name stands beside it. */
export class ChatAvatar extends LitElement {
  static override styles = [base, avatarStyles]
  static override properties = {
    name: {},
    src: {},
    seed: {},
    online: { type: Boolean },
    broken: { state: true },
  }

  /** Name to take the initials from. */
  name = ''
  /** Picture; initials are shown without one and when it cannot be loaded. */
  src: string | undefined
  /** Id that decides the colour. */
  seed = ''
  online = false
  private broken: string | undefined

  protected override updated(changed: PropertyValues<this>): void {
    if (changed.has('seed')) this.style.setProperty('--hue', String(toHue(this.seed)))
  }

  override render() {
    const src = this.src !== undefined && this.src !== this.broken && isPicture(this.src) ? this.src : undefined
    return html`
      <div class="disc" aria-hidden="true">
        ${src === undefined
          ? toInitials(this.name)
          : html`<img src=${src} alt="" loading="lazy" decoding="async" referrerpolicy="no-referrer" @error=${() => (this.broken = src)} />`}
      </div>
      ${this.online ? html`<span class="dot"></span>` : nothing}
    `
  }
}

/** Pictures come from the service: only addresses that can do nothing but show a picture. */
const isPicture = (src: string): boolean => URL.canParse(src, document.baseURI) && /^(https?|blob):$/.test(new URL(src, document.baseURI).protocol)

/** First letters of the first and the last word, as people see letters. */
export function toInitials(name: string): string {
  const words = name.trim().split(/\s+/u).filter(word => /[\p{L}\p{N}]/u.test(word))
  const ends = words.length > 1 ? [words[0], words.at(-1)] : words
  return ends.map(word => /[\p{L}\p{N}]\p{M}{0,2}/u.exec(word ?? '')?.[0] ?? '').join('').toLocaleUpperCase()
}

/** Twelve hues that can be told apart; the same id has the same colour everywhere. */
export function toHue(seed: string): number {
  let hash = 0
  for (let i = 0; i < seed.length; i++) hash = (hash * 31 + seed.charCodeAt(i)) | 0
  return (Math.abs(hash) % 12) * 30 + 10
}

define('chat-avatar', ChatAvatar)

declare global {
  interface HTMLElementTagNameMap {
    'chat-avatar': ChatAvatar
  }
}
