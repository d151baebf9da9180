/** Media query for what is held in a hand: such do not open two cameras at a time. */
export const IN_HAND = '(pointer: coarse)';
