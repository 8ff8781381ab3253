"""A lesson's film as JSON, as a function: lessons without one, which are most, do not pay for the query (ADR 0006)."""

from django.db import migrations

from meristem.library.types import MEDIA_PREFIX

# Media addresses are `library.types.media_url`; a test holds both together.
FILM = f"""
CREATE FUNCTION learning_film(org uuid, video uuid) RETURNS json LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN (
        SELECT json_build_object('url', '{MEDIA_PREFIX}' || v.id, 'content_type', v.content_type,
            'poster_url', '{MEDIA_PREFIX}' || v.poster_id, 'seconds', v.duration_seconds, 'width', v.width,
            'height', v.height, 'has_sound', v.has_sound, 'captions', coalesce((
                SELECT json_agg(json_build_object('language', t.language, 'url', '{MEDIA_PREFIX}' || t.id)
                    ORDER BY t.language)
                FROM library_mediaitem t WHERE t.organization_id = org AND t.parent_id = v.id
                    AND t.kind = 'caption' AND t.archived_at IS NULL), '[]'))
        FROM library_mediaitem v WHERE v.organization_id = org AND v.id = video);
END $$;
"""  # noqa: S608 - a constant


class Migration(migrations.Migration):
    dependencies = [("learning", "0003_completing"), ("library", "0001_initial")]
    operations = [migrations.RunSQL(FILM, "DROP FUNCTION learning_film(uuid, uuid)")]
