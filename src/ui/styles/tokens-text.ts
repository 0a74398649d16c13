// Plain text, because the script tag paints the closed launcher with it before Lit is there.

/**
 * The custom properties of the widget, on its host: whatever the page sets on `chat-widget` wins.
 * `--chat-color-brand` alone makes a whole theme. What stands on brand is black or white, and brand
 * used as text is darkened or lightened, by luminance (the y of xyz, which is what WCAG's contrast
 * is computed from), so that 4.5:1 holds for any brand colour.
 */
export const tokensText = /* css */ `
  :host {
    color-scheme: light dark;

    --chat-color-brand: light-dark(#2f5bea, #6f92ff);
    --chat-color-surface: light-dark(#ffffff, #14161a);
    --chat-color-surface-raised: light-dark(#f4f5f7, #1f2228);
    --chat-color-border: light-dark(#e2e5ea, #2d323b);
    --chat-color-control: light-dark(#828a99, #757e8e);
    --chat-color-text: light-dark(#16181d, #eceef2);
    --chat-color-text-soft: light-dark(#59606e, #a3abb8);
    --chat-color-danger: light-dark(#c6303a, #ff8289);
    --chat-color-ok: light-dark(#1d7f4e, #4cc38a);
    --chat-color-on-brand: light-dark(#ffffff, #000000);
    --chat-color-brand-text: light-dark(#2450dc, #86a4ff);
    --chat-color-hover: color-mix(in oklch, var(--chat-color-text) 5%, transparent);
    --chat-color-selected: color-mix(in oklch, var(--chat-color-brand-text) 12%, var(--chat-color-surface));
    --chat-color-focus: var(--chat-color-brand-text);

    --chat-font: system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', sans-serif;
    --chat-font-size: clamp(15px, 0.9375rem, 22.5px);
    --chat-text-meta: calc(var(--chat-font-size) * 12 / 15);
    --chat-text-secondary: calc(var(--chat-font-size) * 13 / 15);
    --chat-text-body: var(--chat-font-size);
    --chat-text-title: calc(var(--chat-font-size) * 17 / 15);
    --chat-text-emoji: calc(var(--chat-font-size) * 32 / 15);
    --chat-text-input: var(--chat-text-body);
    --chat-line-height: 1.4;

    --chat-radius-control: 8px;
    --chat-radius-panel: 16px;
    --chat-radius-bubble: 18px;
    --chat-radius-bubble-joint: 6px;
    --chat-shadow: 0 1px 2px rgb(16 20 30 / 0.08), 0 12px 40px rgb(16 20 30 / 0.18);
    --chat-target: 28px;
    --chat-duration: 160ms;
    --chat-easing: cubic-bezier(0.2, 0.7, 0.3, 1);

    --chat-width: 400px;
    --chat-height: 640px;
    --chat-offset: 16px;
    --chat-launcher-size: 56px;
    --chat-list-width: 300px;
    --chat-z-index: 2147483000;
  }

  :host([theme='light']) { color-scheme: light; }
  :host([theme='dark']) { color-scheme: dark; }

  /* Exact where colours can be computed from colours; the fixed values above fit the default brand elsewhere. */
  @supports (color: color(from red xyz-d65 x y z)) {
    :host {
      --chat-color-on-brand: color(
        from var(--chat-color-brand) xyz-d65
        calc(0.9505 * clamp(0, (0.1791 - y) * 99999, 1))
        clamp(0, (0.1791 - y) * 99999, 1)
        calc(1.089 * clamp(0, (0.1791 - y) * 99999, 1))
      );
      --chat-color-brand-text: light-dark(
        color(from var(--chat-color-brand) xyz-d65 calc(x * min(1, 0.13 / max(y, 0.001))) min(y, 0.13) calc(z * min(1, 0.13 / max(y, 0.001)))),
        color(
          from var(--chat-color-brand) xyz-d65
          calc(x + (0.9505 - x) * max(0, (0.33 - y) / (1.0001 - y)))
          calc(y + (1 - y) * max(0, (0.33 - y) / (1.0001 - y)))
          calc(z + (1.089 - z) * max(0, (0.33 - y) / (1.0001 - y)))
        )
      );
      /* A tint, as light or dark as any other: text of all colours stands on it. */
      --chat-color-selected: light-dark(
        oklch(from var(--chat-color-brand) 0.955 min(c, 0.03) h),
        oklch(from var(--chat-color-brand) 0.27 min(c, 0.05) h)
      );
    }
  }

  /* Phones: iOS zooms into fields below 16 px, and fingers need room. */
  @media (pointer: coarse) {
    :host {
      --chat-text-input: max(16px, var(--chat-text-body));
      --chat-target: 40px;
    }
  }

  @media (prefers-reduced-motion: reduce) {
    :host { --chat-duration: 0s; }
  }
`
