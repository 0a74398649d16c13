// Shapes from lucide (https://lucide.dev, ISC licence), each folded into one path.
// Plain text, because the script tag paints the closed launcher with it before Lit is there.

export const circle = 'M22 12a10 10 0 1 1-20 0 10 10 0 0 1 20 0z'

/** What a chat shows at once; the rest is in rare-icons.ts. */
export const shapes = {
  'alert': `${circle}M12 8v4M12 16h.01`,
  'arrow-left': 'M12 19l-7-7 7-7M19 12H5',
  'check': 'M20 6 9 17l-5-5',
  'check-check': 'M18 6 7 17l-5-5M22 10l-7.5 7.5L13 16',
  'clock': `${circle}M12 6v6l4 2`,
  'close': 'M18 6 6 18M6 6l12 12',
  'message': 'M2.99 16.34a2 2 0 0 1 .1 1.17l-1.07 3.29a1 1 0 0 0 1.24 1.17l3.41-1a2 2 0 0 1 1.1.1 10 10 0 1 0-4.78-4.73',
  'send': 'M14.54 21.69a.5.5 0 0 0 .93-.03l6.5-19a.5.5 0 0 0-.63-.63l-19 6.5a.5.5 0 0 0-.03.93l7.93 3.18a2 2 0 0 1 1.12 1.11zM21.85 2.15 10.91 13.09',
} as const

export type IconName = keyof typeof shapes
