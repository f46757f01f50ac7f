// A running mailing: its changing parts are fetched and put in place one by one; focus, scroll and the rest stay.
const live = document.getElementById("nl-live");
const [told, lost] = ["nl-told", "nl-lost"].map((id) => document.getElementById(id));
const address = live.closest("[data-live-from]").dataset.liveFrom;
let timer = null;
let isAsking = false;

const say = (line, words) => { if (line.textContent !== words) line.textContent = words; };
const words = (part) => part.textContent.replace(/\s+/g, " ");

// A part whose words are the same is left alone, so nobody's focus or selection is taken for nothing.
function replace(old, fresh) {
    if (words(old) === words(fresh)) return;
    const held = old.contains(document.activeElement) ? document.activeElement.id : null;
    old.replaceWith(fresh);
    if (held === null) return;
    const next = document.getElementById(held) || fresh.querySelector("[data-live-focus]");
    next?.focus({ preventScroll: true });
}

function show(html) {
    const fresh = new DOMParser().parseFromString(html, "text/html").getElementById("nl-live");
    if (!fresh) throw new Error("not the progress of a mailing"); // A sign-in page, where the session has ended.
    for (const part of fresh.querySelectorAll("[data-live]")) replace(document.getElementById(part.id), part);
    live.toggleAttribute("data-running", fresh.hasAttribute("data-running"));
    say(told, fresh.dataset.told);
    say(lost, "");
}

async function ask() {
    if (isAsking) return;
    isAsking = true;
    try {
        const answer = await fetch(address, { headers: { "X-Requested-With": "XMLHttpRequest" } });
        if (!answer.ok) throw new Error(answer.status);
        show(await answer.text());
    } catch {
        say(lost, lost.dataset.words);
    }
    isAsking = false;
    wait();
}

function wait() {
    clearTimeout(timer);
    if (!document.hidden && live.hasAttribute("data-running")) timer = setTimeout(ask, live.dataset.every * 1000);
}

document.addEventListener("visibilitychange", () => {
    clearTimeout(timer);
    if (!document.hidden && live.hasAttribute("data-running")) ask();
});
wait();
