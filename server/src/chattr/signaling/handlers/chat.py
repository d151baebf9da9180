"""What people ask of the chat."""

from chattr.protocol import chat as c
from chattr.protocol import requests as r
from chattr.signaling.context import Context


async def send_chat_message(context: Context, request: c.SendChatMessage) -> c.ChatReceived:
    """Keep a message, and tell it to the room."""
    return await context.service.chat.send(context.place, request.message)


async def get_chat_history(context: Context, request: c.GetChatHistory) -> c.ChatHistory:
    """Tell what was said."""
    return context.service.chat.history(context.place, request)


async def clear_chat_history(context: Context, request: r.Empty) -> r.Empty:
    """Forget what was said."""
    context.service.chat.clear(context.place)
    await context.place.live.commit()
    return request
