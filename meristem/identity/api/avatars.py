"""One's picture through the API."""

from typing import Annotated, BinaryIO, cast
from uuid import UUID

from ninja import File, Schema
from ninja.files import UploadedFile

from meristem.identity.api.router import router
from meristem.identity.services.avatars import avatar_remove, avatar_set
from meristem.kernel.http.access import SIGNED_IN, Request, access


class PictureOut(Schema):
    """The picture is at `/avatars/{user}/{picture}/96` and `/320`."""

    picture: UUID


@router.post("/me/picture", response={201: PictureOut}, url_name="picture")
@access(SIGNED_IN)
def set_picture(request: Request, picture: Annotated[UploadedFile, File()]) -> tuple[int, PictureOut]:
    """Send a picture (PNG, JPEG, WebP, GIF; 8 MB). It is written anew: square, without anything hidden in the file."""
    user = avatar_set(actor=request.actor, file=cast(BinaryIO, picture), size=picture.size or 0)
    assert user.avatar_id is not None
    return 201, PictureOut(picture=user.avatar_id)


@router.delete("/me/picture", response={204: None}, url_name="picture_remove")
@access(SIGNED_IN)
def remove_picture(request: Request) -> tuple[int, None]:
    """Take my picture away; initials stand for me."""
    avatar_remove(actor=request.actor)
    return 204, None
