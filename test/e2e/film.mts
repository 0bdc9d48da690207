/** A film of the editor: pictures of its page, with a pointer, what it points at marked, and words below. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Browser, JSHandle, Locator, Page } from 'playwright-core';
import { expect } from '@jest/globals';
import { PROJECT } from '../../scripts/build.mts';
import { animatedWebp, type FilmPicture } from '../support/animatedWebp.mts';
import { untilShown } from './editorPage.mts';

const CANVAS = fileURLToPath(new URL('filmCanvas.js', import.meta.url));

/** The window that is filmed, and below it the words. */
export const FILM_WINDOW = { width: 1200, height: 700 };
const CAPTION_HEIGHT = 56;
const SIZE = { ...FILM_WINDOW, height: FILM_WINDOW.height + CAPTION_HEIGHT };

/** The way of the pointer, in parts of it: fast at first, slow at the end. */
const WAY = [0.2, 0.42, 0.62, 0.78, 0.9, 0.97, 1];
const WAY_PICTURE_MS = 50;
const PRESS_MS = 250;
/** For a caption: a moment to look up, and time for each letter. */
const readingMs = (caption: string): number => 700 + 32 * caption.length;

interface Place {
	x: number;
	y: number;
}
type Ring = Place & { width: number; height: number };
interface Drawing {
	pointer: Place;
	caption: string;
	ring?: Ring;
	isPressed?: boolean;
}
/** What `filmCanvas.js` gives. */
interface Canvas {
	setScreen(png: string): Promise<void>;
	next(drawing: Drawing): Promise<(Omit<FilmPicture, 'file'> & { file: string }) | undefined>;
}

/** Where the pointer hides as little as can be of what it points at. */
const tipOn = ({ x, y, width, height }: Ring): Place => ({
	x: x + Math.max(0.6 * width, width - 60),
	y: y + 0.7 * height,
});

export class Film {
	private readonly pictures: FilmPicture[] = [];
	private pointer: Place = { x: FILM_WINDOW.width * 0.3, y: FILM_WINDOW.height * 0.85 };

	private constructor(
		private readonly page: Page,
		private readonly canvas: JSHandle<Canvas>,
	) {}

	/** @param page whose viewport is `FILM_WINDOW` */
	static async of(page: Page, browser: Browser): Promise<Film> {
		const table = await browser.newPage();
		await table.addScriptTag({ content: await readFile(CANVAS, 'utf8') });
		const size = JSON.stringify({ ...FILM_WINDOW, captionHeight: CAPTION_HEIGHT });
		return new Film(page, (await table.evaluateHandle(`openFilm(${size})`)) as JSHandle<Canvas>);
	}

	/** Shows the editor as it is now, while the words are read. */
	async show(caption: string, milliseconds = readingMs(caption)): Promise<void> {
		await this.takeScreen();
		await this.draw({ pointer: this.pointer, caption }, milliseconds);
	}

	/** Shows the editor as it is now, and leads the pointer to what is about to be clicked. */
	async pointAt(target: Locator, caption: string): Promise<void> {
		const ring = await this.takeScreenWith(target);
		const [from, to] = [this.pointer, tipOn(ring)];
		for (const part of WAY) {
			this.pointer = { x: from.x + (to.x - from.x) * part, y: from.y + (to.y - from.y) * part };
			await this.draw({ pointer: this.pointer, caption }, WAY_PICTURE_MS);
		}
		await this.draw({ pointer: to, caption, ring }, readingMs(caption));
		await this.draw({ pointer: to, caption, ring, isPressed: true }, PRESS_MS);
	}

	/** Leaves the pointer where that is now: it was dragged there. */
	async followTo(dragged: Locator): Promise<void> {
		this.pointer = tipOn((await dragged.boundingBox())!);
	}

	/** Writes `docs/<name>.webp`. */
	async save(name: string): Promise<void> {
		await writeFile(join(PROJECT, 'docs', `${name}.webp`), animatedWebp(SIZE, this.pictures));
	}

	/** Gives the place of what stands still meanwhile: a list that is drawn anew has none for a moment. */
	private async takeScreenWith(target: Locator): Promise<Ring> {
		let place: Ring | null = null;
		await untilShown(async () => {
			const before = await target.boundingBox();
			await this.takeScreen();
			place = await target.boundingBox();
			expect(place).toEqual(before);
			expect(place).not.toBeNull();
		});
		return place!;
	}

	private async takeScreen(): Promise<void> {
		const png = await this.page.screenshot({ animations: 'disabled' });
		await this.canvas.evaluate(
			async (canvas, shot) => await canvas.setScreen(shot),
			png.toString('base64'),
		);
	}

	/** A drawing that changes nothing makes the one before stay longer. */
	private async draw(drawing: Drawing, milliseconds: number): Promise<void> {
		const next = await this.canvas.evaluate(async (canvas, { drawn }) => await canvas.next(drawn), {
			drawn: drawing,
		});
		if (next) {
			const file = Buffer.from(next.file, 'base64');
			this.pictures.push({ ...next, file, milliseconds });
		} else this.pictures.at(-1)!.milliseconds += milliseconds;
	}
}
