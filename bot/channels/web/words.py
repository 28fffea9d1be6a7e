"""The words of the web page itself, around the conversation."""

from bot.core.text import Voice


def words(voice: Voice) -> dict[str, str]:
    """All words of the page in the language of `voice`, by the names that the templates and the script use."""
    say = voice.say
    return {
        "title": say("web.title", "Hamroh: answers for migrants"),
        "list": say("web.list", "My list"),
        "print_hint": say("web.print-hint", "You can print or save this page with your browser."),
        "skip": say("web.skip", "Go to the conversation"),
        "conversation": say("web.conversation", "Conversation"),
        "answers": say("web.answers", "Answers to choose from"),
        "field": say("web.field", "Your question"),
        "send": say("web.send", "Send"),
        "you": say("web.you", "You"),
        "hamroh": say("web.hamroh", "Hamroh"),
        "exit": say("web.exit", "Leave this page quickly"),
        "exit_hint": say("web.exit-hint", "Pressing Escape three times does the same."),
        "start": say("web.start", "Start"),
        "start_hint": say(
            "web.start-hint", "Free. No name, no phone, no account. A program answers, not an authority."
        ),
        "code": say("web.code", "Your code"),
        "code_hint": say(
            "web.code-hint",
            "Write this code down. With it you can open this conversation on another device. Show it to nobody.",
        ),
        "have_code": say("web.have-code", "I have a code"),
        "open": say("web.open", "Open the conversation"),
        "show_code": say("web.show-code", "Show my code"),
        "new_code": say("web.new-code", "The old code stops working when you make a new one."),
        "forget": say("button.forget", "Erase everything"),
        "refresh": say("web.refresh", "Show new answers"),
        "waiting": say("web.waiting", "One moment…"),
        "offline": say("web.offline", "No connection. What you wrote is kept here and sent when it is back."),
        "wrong_code": say("web.wrong-code", "This code opens no conversation. Look at each letter and try again."),
        "gone": say("web.gone", "This conversation was erased or is too old. You can start a new one."),
        "too_many": say("web.too-many", "Too many requests from your network. Wait a few minutes, then try again."),
        "too_long": say("web.too-long", "That is too long. Please use fewer than 2,000 letters."),
        "file": say("web.file", "Send a photo, a voice note or a PDF to the counsellor"),
        "file_warning": say(
            "web.file-warning",
            "Do not send a passport if you can say it in words: cover the number and the face first. Before a photo or a "
            "PDF goes to the counsellor you are asked once more.",
        ),
        "file_too_large": say("web.file-too-large", "That is too large. A file may have 5 MB."),
        "file_not_accepted": say(
            "web.file-not-accepted",
            "This file cannot be read. I can take photos (JPEG, PNG), voice notes (Ogg) and PDF.",
        ),
        "empty": say("web.empty", "Please write something first."),
        "broken": say("web.broken", "Something went wrong on our side. Please try again."),
        "not_understood": say("web.not-understood", "The program you use sent something that we do not understand."),
        "other_origin": say(
            "web.other-origin", "For your safety this must be done on our own page. Open it again, then try once more."
        ),
        "too_many_waiting": say(
            "web.too-many-waiting",
            "Your earlier messages are still waiting for their answers. Wait a minute, then try again.",
        ),
        "full": say("web.full", "Too many people write at this moment. Please try again in a minute."),
        "not_found": say("web.not-found", "This page does not exist. Go back to the start."),
        "chat_about": say("web.chat-about", "Ask more in the chat"),
        "other_languages": say("web.other-languages", "Other languages"),
        "earlier": say("web.earlier", "Show earlier messages"),
        "back": say("web.back", "Back to the start"),
        "privacy_text": say(
            "web.privacy-text",
            "**What this page keeps**\n"
            "- One cookie on your device opens your conversation. It is for nothing else. The quick exit button removes it.\n"
            "- What you ask the program is erased as soon as it is answered. The answers stay for up to 30 days, so that "
            "you can read them again. Your code opens them on another device.\n"
            "- If you agreed to be remembered, I keep your language, your country, and your own answers where you practise, "
            "use a guide or ask for your dates: for a year after you were last here, or until you erase them.\n"
            "- If you ask a person, what you both write is kept under lock with your case, until 30 days after it is closed "
            "or until you erase it.\n"
            "- Nothing on this page comes from other sites, and nobody is told that you are here.\n"
            "- To stop misuse I count requests for up to one hour. The address of your phone or computer is not stored.\n"
            "- In the chat, /privacy says more, and /forget erases everything.",
        ),
        "privacy": say("web.privacy", "Privacy"),
        "licence": say("web.licence", "Texts: CC BY-SA 4.0. Program: Apache-2.0."),
    }
