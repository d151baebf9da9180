type Named = { name: string };

/** Words about pages, pins, low-data mode and the quality of pictures. */
export const video = {
	// Pages and pins
	pages_of_people: () => 'Pages of people',
	previous_page: () => 'Previous page',
	next_page: () => 'Next page',
	page_of: ({ page, pages }: { page: number; pages: number }) => `Page ${page} of ${pages}`,
	pin: () => 'Pin',
	unpin: () => 'Unpin',
	pinned: () => 'Pinned',
	tile_menu: ({ name }: Named) => `Options for ${name}’s tile`,
	grid_view: () => 'Grid view',
	speaker_view: () => 'Speaker view',
	speaker_view_text: () => 'Whoever speaks is shown large.',

	// Low-data mode
	low_data: () => 'Low-data mode',
	low_data_text: () => 'Sound only: no video in or out. A shared screen opens when you ask for it.',
	low_data_on: () => 'Low-data mode is on: nobody’s video is sent or received.',
	low_data_stopped: () => 'Low-data mode is on, so no video is sent.',
	low_data_turn_on: () => 'Turn on low-data mode',
	low_data_turn_off: () => 'Turn off low-data mode',
	low_data_person: () => 'Low data',
	low_data_preview: () => 'Low-data mode: your camera stays off',
	too_many_videos: () => 'Video paused while others speak',
	screen_held_text: () => 'This screen is not loaded, to save data.',
	open_screen: () => 'Show screen',
	more_options: () => 'More options'
};
