/** The themes of the emoji grid. */
export const emojiWords = {
  emojiFaces: 'Faces',
  emojiHands: 'Hands',
  emojiHearts: 'Hearts and signs',
  emojiLife: 'Nature and food',
  emojiThings: 'Things',
} as const
