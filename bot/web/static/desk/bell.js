/** A bell of two tones, made by the browser itself. It rings until it is stopped. */

const EVERY_MS = 2_200;
const TONES = [[880, 0], [660, 0.28]];
const TONE_SECONDS = 0.24;
const LOUDNESS = 0.35;

export class Bell {
  #context = null;
  #timer = null;
  #onChange;

  /** @param {() => void} onChange called when the browser lets the sound through after all */
  constructor(onChange) {
    this.#onChange = onChange;
    // Browsers keep a page silent until somebody has touched it.
    for (const gesture of ['pointerdown', 'keydown']) addEventListener(gesture, () => this.#wake(), { capture: true });
  }

  get ringing() {
    return this.#timer !== null;
  }

  /** Whether the browser keeps the bell silent, or has no sound at all. */
  get silent() {
    return this.#context?.state !== 'running';
  }

  ring() {
    if (this.ringing) return;
    this.#wake();
    this.#strike();
    this.#timer = setInterval(() => this.#strike(), EVERY_MS);
  }

  stop() {
    clearInterval(this.#timer);
    this.#timer = null;
  }

  async #wake() {
    if (!this.ringing && !this.#context) return;
    try {
      this.#context ??= new AudioContext();
      if (this.#context.state === 'suspended') await this.#context.resume();
      this.#onChange();
    } catch { /* no sound on this machine: the lane, the title and the live region remain */ }
  }

  #strike() {
    if (!this.#context) {
      this.#wake();
      return;
    }
    if (this.silent) return;
    const now = this.#context.currentTime;
    for (const [frequency, after] of TONES) {
      const tone = this.#context.createOscillator();
      const volume = this.#context.createGain();
      tone.frequency.value = frequency;
      volume.gain.setValueAtTime(LOUDNESS, now + after);
      volume.gain.exponentialRampToValueAtTime(0.001, now + after + TONE_SECONDS);
      tone.connect(volume).connect(this.#context.destination);
      tone.start(now + after);
      tone.stop(now + after + TONE_SECONDS);
    }
  }
}
