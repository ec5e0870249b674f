"""What readers are told: kinds of messages, their texts, who wants them where, and sending each exactly once.

`Notice` is one thing that one reader should know (by reader, kind and cause: never twice); `Delivery` carries it over
one `Channel`, alone or joined with others to a digest. Both tell what happened elsewhere: whether it still holds is
asked again when it is sent. Sending runs beside everything else, outside every act's transaction (`services.sending`).
"""
