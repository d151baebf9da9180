// @vitest-environment happy-dom
import { describe, expect, it } from 'vitest';
import { isOnlyEmoji } from './emoji.ts';
import { excerptOf } from './excerpt.ts';
import { toHtml } from './markdown.ts';

describe('markdown', () => {
	it.each([
		['**a** *b* ~~c~~ `d`', '<strong>a</strong> <em>b</em> <s>c</s> <code>d</code>'],
		['one\ntwo', 'one<br>\ntwo'],
		['```js\nlet a = "<b>";\n```', '<code class="language-js">let a = &quot;&lt;b&gt;&quot;;'],
		['see https://example.org/a_b_c.', '<a href="https://example.org/a_b_c">'],
		['<https://example.org>', '<a href="https://example.org">'],
		['- a\n- b', '<li>a</li>'],
		['> said', '<blockquote>'],
		['[mail](mailto:ada@example.org)', '<a href="mailto:ada@example.org">'],
		['# not a heading', '<p># not a heading</p>'],
		['![x](https://example.org/x.png)', '!<a href="https://example.org/x.png">x</a>']
	])('%j', (text, html) => {
		expect(toHtml(text)).toContain(html);
	});

	it.each([
		'<script>alert(1)</script>',
		'<img src=x onerror=alert(1)>',
		'<svg/onload=alert(1)>',
		'<a href="javascript:alert(1)">x</a>',
		'<iframe srcdoc="<script>alert(1)</script>"></iframe>',
		'<style>*{display:none}</style>',
		'a <b onclick=alert(1)>b</b>'
	])('shows HTML as text: %s', (text) => {
		expect(toHtml(text)).not.toMatch(/<(script|img|svg|iframe|style|b|a)\b/);
		expect(toHtml(text)).toContain('&lt;');
	});

	it.each([
		'[x](javascript:alert(1))',
		'[x](JaVaScRiPt:alert(1))',
		'[x](data:text/html,<script>alert(1)</script>)',
		'[x](vbscript:msgbox)',
		'[x](file:///etc/passwd)',
		'[x](//example.org)',
		'[x](/leave)',
		'[x](\tjavascript:alert(1))',
		'[x](&#106;avascript:alert(1))',
		'<javascript:alert(1)>',
		'<data:text/html;base64,PHNjcmlwdD4=>',
		'[x]: javascript:alert(1)\n\n[x]'
	])('makes no link of %s', (text) => {
		expect(toHtml(text)).not.toContain('<a');
	});

	it('is quick with what is made to be slow', () => {
		const started = performance.now();
		for (const unit of ['[', '*a', '> ', '`', '![](', '<', '- ', '|', '&', '~', '\\']) {
			toHtml(unit.repeat(2000 / unit.length));
		}
		expect(performance.now() - started).toBeLessThan(15_000);
	});
});

describe('excerpts', () => {
	it.each([
		['**Bold** and `code`', 'Bold and code'],
		['> quoted\n\n- item', 'quoted item'],
		['[text](https://example.org)', 'text'],
		['```\ncode\n```', 'code'],
		['**', '**']
	])('of %j', (text, excerpt) => {
		expect(excerptOf(text)).toBe(excerpt);
	});

	it('are short, and cut no letter in two', () => {
		const excerpt = excerptOf('😀'.repeat(500));
		expect([...excerpt]).toHaveLength(140);
		expect(excerpt.isWellFormed()).toBe(true);
	});
});

it.each([
	['🎉', true],
	['👍🏽 ❤️', true],
	['👨‍👩‍👧 🇩🇪', true],
	['1', false],
	['ok 🎉', false],
	['', false]
])('only emoji: %j', (text, large) => {
	expect(isOnlyEmoji(text)).toBe(large);
});
