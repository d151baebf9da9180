import { error } from '@sveltejs/kit';
import type { PageLoad } from './$types';

/** The component page exists while developing only: a production build holds nothing of it but this refusal. */
export const load: PageLoad = async () => {
	if (import.meta.env.DEV) {
		const { default: Gallery } = await import('#lib/components/dev/Gallery.svelte');
		return { Gallery };
	}
	error(404);
};
