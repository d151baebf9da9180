/** What can be open beside or above the tiles. */
export type Panel = 'chat' | 'people' | 'invite' | 'settings' | 'quality' | 'shortcuts';
