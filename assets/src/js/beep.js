// Sounds that cannot be mistaken for each other: a short high tick, a long low double tone; two rising tones for the hold
// shelf, two falling ones for what is to be sent. Made, not loaded.
const KEY = "kitaphana-desk-sound";
const SOUNDS = {
  ok: [{ at: 0, hertz: 1320, seconds: 0.07, shape: "sine" }],
  alert: [{ at: 0, hertz: 220, seconds: 0.18, shape: "square" }, { at: 0.24, hertz: 165, seconds: 0.26, shape: "square" }],
  shelf: [{ at: 0, hertz: 660, seconds: 0.1, shape: "sine" }, { at: 0.13, hertz: 990, seconds: 0.14, shape: "sine" }],
  send: [{ at: 0, hertz: 880, seconds: 0.1, shape: "triangle" }, { at: 0.13, hertz: 587, seconds: 0.16, shape: "triangle" }],
};
let context;

export const isSoundOn = () => {
  try {
    return localStorage.getItem(KEY) !== "off";
  } catch {
    return true;
  }
};

export const toggleSound = () => {
  const isOn = !isSoundOn();
  try {
    localStorage.setItem(KEY, isOn ? "on" : "off");
  } catch { /* a browser without storage forgets the choice */ }
  return isOn;
};

export const beep = (name) => {
  if (!SOUNDS[name] || !isSoundOn() || !window.AudioContext) return;
  context ??= new AudioContext();
  SOUNDS[name].forEach(({ at, hertz, seconds, shape }) => {
    const start = context.currentTime + at;
    const tone = new OscillatorNode(context, { frequency: hertz, type: shape });
    const volume = new GainNode(context, { gain: 0.12 });
    volume.gain.setTargetAtTime(0, start + seconds * 0.7, 0.02);
    tone.connect(volume).connect(context.destination);
    tone.start(start);
    tone.stop(start + seconds + 0.1);
  });
};
