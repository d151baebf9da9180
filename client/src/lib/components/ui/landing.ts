/**
 * Where a floating part of `opener` belongs in the page: in the dialog that holds it, else in its main part. So a
 * screen reader meets it inside of a landmark, and inside of what is modal just then.
 */
export function landingOf(opener: Element | null): Element | undefined {
	const dialog = opener?.closest('[role=dialog], [role=alertdialog]');
	return dialog ?? opener?.ownerDocument.querySelector('main') ?? undefined;
}
