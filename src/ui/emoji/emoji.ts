type EmojiGroup = 'emojiFaces' | 'emojiHands' | 'emojiHearts' | 'emojiLife' | 'emojiThings'

/** The emoji that people use most, by theme; all others come from the keyboard. */
export const emojiGroups: readonly { readonly name: EmojiGroup; readonly emoji: readonly string[] }[] = [
  {
    name: 'emojiFaces',
    emoji: '😀 😃 😄 😁 😅 😂 🤣 😊 🙂 😉 😍 🥰 😘 😋 😎 🤓 🤩 🥳 😏 🤔 🤨 😐 🙄 😬 😴 😌 😔 😕 🙁 😢 😭 😤 😠 😱 😳 🥺 🤯 🤗 🤭 🤫 🤐 🤒 🤢 🤠 😇 🤡 👻 💀'.split(' '),
  },
  { name: 'emojiHands', emoji: '👍 👎 👌 ✌️ 🤞 🤙 👏 🙌 🙏 💪 👋 🤝 👊 ✋ 🫶 ☝️ 👇 👉 👈 ✍️ 🤷 🤦 🙋 🙇'.split(' ') },
  { name: 'emojiHearts', emoji: '❤️ 🧡 💛 💚 💙 💜 🖤 🤍 💔 💕 💯 ✨ ⭐ 🔥 💥 🎉 🎊 🎁 🏆 ✅ ❌ ❗ ❓ ⚠️'.split(' ') },
  { name: 'emojiLife', emoji: '🐶 🐱 🦊 🐻 🐼 🐧 🦄 🐝 🌸 🌹 🌻 🌲 🌍 ☀️ 🌙 ⛅ 🌧️ ❄️ 🌈 🍎 🍌 🍓 🥑 🍞 🍕 🍔 🌮 🍣 🍰 🍪 ☕ 🍺 🍷 🥂'.split(' ') },
  { name: 'emojiThings', emoji: '🚗 🚲 🚆 ✈️ 🚀 🏠 🏖️ ⚽ 🏀 🎮 🎸 🎵 🎬 📷 📱 💻 💡 🔧 🔑 📎 📌 📅 📦 💰 📚 ✏️ 🔒 🔔 ⏰ ⌛'.split(' ') },
]
